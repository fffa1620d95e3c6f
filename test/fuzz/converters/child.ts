import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { addonPath } from '../../support/addon';
import { root } from '../../support/repository';

export interface Run {
  /** The submodule whose functions are the targets. */
  part: string;
  seed: number;
  inputs: number;
  /** These inputs and no others, in hexadecimal. */
  only?: readonly string[];
}

export interface Outcome {
  failure: string | undefined;
  /** The input that was being tried when it failed. */
  input: string;
  counts: Record<string, { accepted: number; refused: number }>;
  features: number;
}

type Report = Pick<Outcome, 'counts' | 'features'> & { faults: { input: string; fault: string }[]; living: string[] };

/** Milliseconds after which a process counts as hanging, and after which nothing more is left out of an input. */
const [mostForRun, mostForTry, mostForShrinking] = [240_000, 20_000, 120_000];

/** Runs in a process of its own, since a converter may crash it. */
export function runOnce(run: Run, most = mostForRun): Outcome {
  const folder = mkdtempSync(path.join(tmpdir(), 'tether-converters-'));
  const logFile = path.join(folder, 'log');
  const options = { ...run, folder, logFile, file: addonPath('fuzz'), settleModule: path.join(root, 'dist/index.js') };
  const ended = spawnSync(process.execPath, ['--expose-gc', path.join(root, 'test/fuzz/converters/run.cjs'), JSON.stringify(options)], {
    encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' }, timeout: most, killSignal: 'SIGKILL', maxBuffer: 1 << 26,
  });
  const last = readFileSync(logFile, 'utf8').trim();
  rmSync(folder, { recursive: true, force: true });
  if (ended.status !== 0) return { failure: `${ended.signal ?? ended.status}: ${ended.stderr.slice(-8000)}`, input: last, counts: {}, features: 0 };
  const { faults, living, counts, features } = JSON.parse(ended.stdout) as Report;
  const failure = faults[0]?.fault ?? (living.length > 0 ? `still living: ${living.join(', ')}` : undefined);
  return { failure, input: faults[0]?.input ?? last, counts, features };
}

/** The fewest bytes of an input with which it still fails. */
export function shrinkInput(run: Run, input: string): string {
  const until = Date.now() + mostForShrinking;
  const fails = (bytes: readonly number[]) =>
    Date.now() < until && runOnce({ ...run, only: [Buffer.from(bytes).toString('hex')] }, mostForTry).failure !== undefined;
  let bytes = [...Buffer.from(input, 'hex')];
  for (let size = Math.ceil(bytes.length / 2); size >= 1; size = Math.floor(size / 2))
    for (let at = 0; at < bytes.length;) {
      const rest = [...bytes.slice(0, at), ...bytes.slice(at + size)];
      if (fails(rest)) bytes = rest;
      else at += size;
    }
  return Buffer.from(bytes).toString('hex');
}
