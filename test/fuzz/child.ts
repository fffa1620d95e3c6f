import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { addonPath } from '../support/addon';
import { root } from '../support/repository';

/** One run over one addon. With `only`, the calls of these numbers and no others. */
export interface Run {
  topic: string;
  /** A submodule to which the run is confined. */
  part?: string;
  seed: number;
  calls: number;
  only?: readonly number[];
  /** Keep the words of all calls, not of the last alone. */
  tell?: boolean;
}

interface Fault {
  call: number;
  text: string;
  fault: string;
}

export interface Outcome {
  /** What kind of failure; undefined for none. Two runs with the same kind fail in the same way. */
  kind: string | undefined;
  details: string;
  /** The calls, in words. */
  script: string;
  calls: number;
}

const program = path.join(root, 'test/fuzz/harness/run.cjs');
/** Milliseconds after which a run counts as hanging. */
const mostForRun = 240_000;
/** With which run.cjs says that it failed itself. */
const ownFault = 70;

/** Runs in a process of its own, so that a crash is one finding, and no end. */
export function runOnce(run: Run, most = mostForRun): Promise<Outcome> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tether-fuzz-'));
  const logFile = path.join(folder, 'log');
  const options = {
    ...run, logFile, folder, file: addonPath(run.topic), strangers: run.topic === 'graph' ? [] : [addonPath('graph')], settleModule: path.join(root, 'dist/index.js'),
  };
  const child = spawn(process.execPath, ['--expose-gc', program, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'pipe'], timeout: most, killSignal: 'SIGKILL', env: { ...process.env, NODE_OPTIONS: '' },
  });
  let stdout = '', stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => { stdout += text; });
  child.stderr.setEncoding('utf8').on('data', (text: string) => { stderr = (stderr + text).slice(-20_000); });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      // Without an addon that loads there is no log.
      const script = existsSync(logFile) ? readFileSync(logFile, 'utf8').trimEnd() : '';
      rmSync(folder, { recursive: true, force: true });
      resolve({ ...judge(code, signal, stdout, stderr), script });
    });
  });
}

/** The report is the last line; an addon may print others. */
function judge(code: number | null, signal: string | null, stdout: string, stderr: string) {
  if (code === ownFault) return { kind: 'a fault of the fuzzer', details: stderr, calls: 0 };
  if (code !== 0) return { kind: signal ?? `exit code ${code}`, details: stderr, calls: 0 };
  const report = JSON.parse(stdout.slice(stdout.lastIndexOf('\n') + 1)) as { faults: Fault[]; living: string[]; roots: string[]; calls: number };
  if (report.faults.length > 0) return { kind: 'faults', details: report.faults.map(shown).join('\n'), calls: report.calls };
  if (report.living.length > 0) return { kind: 'living', details: `still living: ${report.living.join(', ')}; roots: ${report.roots.join(', ')}`, calls: report.calls };
  return { kind: undefined, details: '', calls: report.calls };
}

const shown = ({ call, text, fault }: Fault) => `call ${call}, ${text}\n  ${fault}`;
