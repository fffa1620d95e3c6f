import { spawn } from 'node:child_process';
import path from 'node:path';
import { root } from '../support/repository';

/** The kinds of faults, and what each of them counts. */
export const counted = {
  refuse: 'calls',
  overflow: 'entries',
  refuseAll: 'calls',
  allocation: 'allocations',
  allocationAll: 'allocations',
} as const;
export type Mode = keyof typeof counted;
export const modes = Object.keys(counted) as Mode[];

export type Counts = Record<(typeof counted)[Mode], number>;
export type Try = readonly [mode: Mode, number: number];

export interface Wrong { mode: string; number: number; where?: string; message: string }
export interface Found { tried: number; fired: number; wrong: Wrong[]; crashes: Wrong[]; counts: Counts | undefined }

export interface Program { script: 'child' | 'loading' | 'ending'; config: { file: string; scenario?: string; loading?: boolean } }

type Line = [word: string, content: Record<string, unknown>];
interface Run { lines: Line[]; code: number | null; signal: string | null; stderr: string }

const mostAtOnce = 2000;  // tries of one program: they are an argument, whose length has a limit
const silence = 60_000;  // milliseconds without a word, after which a program hangs

function run({ script, config }: Program, tries: readonly Try[] | undefined): Promise<Run> {
  const file = path.join(root, 'test/faults', `${script}.mjs`);
  const child = spawn(process.execPath, ['--expose-gc', file, JSON.stringify({ ...config, tries })], { env: { ...process.env, NODE_OPTIONS: '', UV_THREADPOOL_SIZE: '1' } });
  let stdout = '', stderr = '';
  let watch = setTimeout(() => child.kill('SIGKILL'), silence);
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    clearTimeout(watch);
    watch = setTimeout(() => child.kill('SIGKILL'), silence);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => { stderr = (stderr + text).slice(-2000); });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(watch);
      resolve({ lines: stdout.split('\n').filter((line) => line !== '').map(parse), code, signal, stderr });
    });
  });
}

function parse(line: string): Line {
  const space = line.indexOf(' ');
  return [line.slice(0, space), JSON.parse(line.slice(space + 1)) as Line[1]];
}

/** How many calls and allocations there are that can fail. */
export async function count(program: Program): Promise<Counts> {
  const { lines, stderr } = await run(program, undefined);
  const line = lines.find(([word]) => word === 'counted');
  if (!line || lines.at(-1)![0] !== 'end') throw new Error(`${program.config.scenario ?? program.script} fails without a fault: ${stderr}`);
  return line[1] as unknown as Counts;
}

/** Tries all. After a crash or a hang it goes on behind the one that it happened in. */
export async function hunt(program: Program, tries: readonly Try[], mostCrashes = 5): Promise<Found> {
  const found: Found = { tried: 0, fired: 0, wrong: [], crashes: [], counts: undefined };
  let left = tries;
  while (left.length > 0) {
    const { lines, code, signal, stderr } = await run(program, left.slice(0, mostAtOnce));
    const nexts = lines.filter(([word]) => word === 'next').map(([, content]) => content as unknown as Wrong);
    found.tried += new Set(nexts.map(({ mode, number }) => `${mode} ${number}`)).size;
    found.fired += new Set(lines.filter(([word, content]) => word === 'done' && content.failed as number > 0).map(([, { mode, number }]) => `${mode as string} ${number as number}`)).size;
    found.wrong.push(...lines.filter(([word]) => word === 'wrong').map(([, content]) => content as unknown as Wrong));
    if (lines.at(-1)?.[0] === 'end' && code === 0) {
      left = left.slice(mostAtOnce);
      continue;
    }
    const { mode, number } = nexts.at(-1) ?? { mode: 'none', number: 0 };
    found.crashes.push({ mode, number, message: `ended with ${signal ?? code}: ${stderr}` });
    const at = left.findIndex((each) => each[0] === mode && each[1] === number);
    if (at < 0 || found.crashes.length === mostCrashes) return found;
    left = left.slice(at + 1);
  }
  return found;
}

/** All numbers from 1 to `count`, or `most` that are spread evenly. */
export function spread(total: number, most: number, random: () => number): number[] {
  if (total <= most) return Array.from({ length: total }, (_, index) => index + 1);
  const step = total / most, offset = random() * step;
  return Array.from({ length: most }, (_, index) => Math.floor(offset + index * step) + 1);
}

/** Numbers from 0 to 1, the same for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
