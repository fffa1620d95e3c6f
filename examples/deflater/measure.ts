// SPDX-License-Identifier: MIT

/** Runs a task in a process of its own, so that no figure of one binding reaches the other's. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import type { Message, Results, Task } from './child.js';
import type { ReportProgress } from './compression.js';
import type { Binding } from './plan.js';

const program = join(__dirname, 'child.js');

export async function measure<T extends Task>(
  task: T,
  binding: Binding,
  report: ReportProgress,
): Promise<Results[T]> {
  const child = fork(program, [task, binding], { execArgv: ['--expose-gc'] });
  const result = collectMessages(child, report);
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  const value = result();
  if (code !== 0 || value === undefined) {
    throw new Error(`${task} with ${binding}: the process ended with ${signal ?? `code ${code}`}`);
  }
  return value as Results[T];
}

function collectMessages(child: ChildProcess, report: ReportProgress) {
  let result: Results[Task] | undefined;
  child.on('message', (message: Message) => {
    if (message.kind === 'result') result = message.result;
    else report(message.done, message.total, message.note);
  });
  return () => result;
}
