import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { passSignals } from '../pass-signals.js';
import { recordingVariable } from '../../runtime/mark.js';
import { intervalVariable } from './inside.js';
import { ProcessTree } from './processes.js';
import { recordingSchema, type MemoryRecording, type MemorySample } from './recording.js';
import { readSaid } from './said.js';

export interface RecordOptions {
  /** Milliseconds between two samples. Default 100. */
  interval?: number;
  /** Called with each sample. */
  onSample?: (sample: MemorySample) => void;
}

/** What a recording could not see. */
export interface Recorded {
  recording: MemoryRecording;
  seesChildren: boolean;
}

/**
 * Runs a program and samples its memory until it ends. Its input, output and exit code stay its own, and signals that ask this process to
 * end go to it: when it has ended, what was recorded is there.
 *
 * @param command The program and its arguments, not read by a shell.
 * @throws What `spawn` gives when the program cannot be started, such as an error with code `ENOENT`.
 */
export async function recordMemoryOf(command: string[], { interval = 100, onSample }: RecordOptions = {}): Promise<Recorded> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'tether-recording-'));
  const file = path.join(folder, 'said.jsonl');
  writeFileSync(file, '');
  try {
    return await record(command, file, interval, onSample);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function record(command: string[], file: string, interval: number, onSample?: (sample: MemorySample) => void): Promise<Recorded> {
  const start = Date.now();
  const child = spawn(command[0]!, command.slice(1), { stdio: 'inherit', env: environment(file, interval) });
  const stopPassing = passSignals(child);
  const ended = endOf(child).finally(stopPassing);
  const samples: MemorySample[] = [];
  const tree = new ProcessTree(child.pid ?? 0);
  const sampling = child.pid === undefined ? undefined : sampleUntil(ended, tree, interval, (sample) => {
    samples.push({ time: Date.now() - start, ...sample });
    onSample?.(samples.at(-1)!);
  });
  const end = await ended;
  const durationMs = Date.now() - start;
  await sampling;
  return { recording: { schema: recordingSchema, command, started: new Date(start).toISOString(), interval, durationMs, ...end, samples, ...readSaid(file, start) }, seesChildren: tree.seesChildren };
}

interface End {
  exitCode: number | null;
  signal: string | null;
}

function endOf(child: ChildProcess): Promise<End> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode, signal) => resolve({ exitCode, signal }));
  });
}

async function sampleUntil(ended: Promise<unknown>, tree: ProcessTree, interval: number, take: (sample: { rss: number; processes: number }) => void): Promise<void> {
  let running = true;
  const stop = (): void => { running = false; };
  ended.then(stop, stop);
  while (running) {
    const sample = await tree.sample();
    if (sample.processes > 0) take(sample);
    await Promise.race([pause(interval, undefined, { ref: false }), ended.catch(() => undefined)]);
  }
}

function environment(file: string, interval: number): NodeJS.ProcessEnv {
  const inside = path.join(__dirname, 'inside.js');
  const options = [process.env.NODE_OPTIONS, `--require ${JSON.stringify(inside)}`].filter(Boolean).join(' ');
  return { ...process.env, NODE_OPTIONS: options, [recordingVariable]: file, [intervalVariable]: String(interval) };
}
