// The storm runs as a program of its own: so it can crash or hang without taking the tests with it, and other runtimes run the same
// script. What it checks stands in storm.cjs.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { addonPath } from '../support/addon';
import { root } from '../support/repository';

const sanitized = process.env.TETHER_BUILD === 'asan';
const workers = Number(process.env.TETHER_STORM_WORKERS ?? (sanitized ? 150 : 1000));
const seed = Number(process.env.TETHER_STORM_SEED ?? Date.now() % 1_000_000_000);
const LIMIT_MS = 600_000;

interface Storm {
  code: number | null;
  signal: NodeJS.Signals | null;
  output: string;
}

/** What is printed on either stream, since the sanitizers write to the second. */
function storm(settings: Record<string, string | number>): Promise<Storm> {
  const variables = Object.entries({ SEED: seed, ...settings }).map(([name, value]) => [`TETHER_STORM_${name}`, String(value)]);
  const child = spawn(process.execPath, ['--expose-gc', path.join(root, 'test/storm/storm.cjs')], {
    env: { ...process.env, NODE_OPTIONS: '', ...Object.fromEntries(variables), TETHER_ADDON: addonPath('storm') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => { output += text; });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, output }));
  });
}

const problems = ({ output }: Storm) => output.split('\n').filter((line) => /^not ok|ERROR: |runtime error|FATAL|napi-tether: /.test(line));

describe('A storm of workers', () => {
  test(`that end in all ways at once leaves nothing behind (${workers} workers, seed ${seed})`, async () => {
    const ended = await storm({ WORKERS: workers });
    console.log(ended.output);
    expect(problems(ended), `TETHER_STORM_SEED=${seed}\n${ended.output}`).toEqual([]);
    expect(ended, `TETHER_STORM_SEED=${seed}`).toMatchObject({ code: 0, signal: null });
    expect(ended.output).toContain('1 passed, 0 failed');
  }, LIMIT_MS);

  const few = sanitized ? 12 : 60;
  test.each(['natural', 'exit', 'throw', 'timer', 'loading', 'constructor', 'method', 'callback', 'traverse', 'size', 'hook', 'destructor'])(
    `that all end alike leaves nothing behind: %s (seed ${seed})`,
    async (way) => {
      const ended = await storm({ WORKERS: few, WAY: way });
      expect(problems(ended), `TETHER_STORM_SEED=${seed} TETHER_STORM_WAY=${way}\n${ended.output}`).toEqual([]);
      expect(ended).toMatchObject({ code: 0, signal: null });
    },
    LIMIT_MS,
  );
});

describe('The storm finds a planted fault:', () => {
  test.each([
    ['leak', /^not ok: Part: \d+ made, \d+ ended$/],
    ['wrong thread', /^not ok: Part: 1 ended on a thread that was not their own$/],
    ['twice', /^not ok: Part: 1 ended twice$/],
    ['token', /^not ok: 1 tokens left, must be 0$/],
    ['root', /^not ok: 1 roots left, must be 0$/],
    ['stranded', /^not ok: 1 workers waited in vain for their end$/],
  ])('%s', async (fault, finding) => {
    const ended = await storm({ WORKERS: 2, FAULT: fault });
    expect(ended.code).toBe(1);
    expect(problems(ended)).toContainEqual(expect.stringMatching(finding));
  }, LIMIT_MS);
});
