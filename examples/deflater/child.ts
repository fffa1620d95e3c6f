// SPDX-License-Identifier: MIT

/** The program of the child processes: `child.js <task> <binding>`, reports and result by IPC. */
import { type Addon, loadAddon } from './addon.js';
import { type Compression, measureCompression, type ReportProgress } from './compression.js';
import type { Binding } from './plan.js';
import { measureRounds, type Rounds } from './rounds.js';

export interface Results {
  compression: Compression;
  rounds: Rounds;
}
export type Task = keyof Results;

export type Message =
  | { kind: 'progress'; done: number; total: number; note: string }
  | { kind: 'result'; result: Results[Task] };

type Measure = (addon: Addon, report: ReportProgress) => Promise<Results[Task]>;

const measures: Record<Task, Measure> = {
  compression: measureCompression,
  rounds: measureRounds,
};

function send(message: Message): void {
  process.send?.(message);
}

async function main(task: Task, binding: Binding): Promise<void> {
  const result = await measures[task](loadAddon(binding), (done, total, note) =>
    send({ kind: 'progress', done, total, note }),
  );
  send({ kind: 'result', result });
  process.disconnect?.();
}

const [task, binding] = process.argv.slice(2) as [Task, Binding];
void main(task, binding);
