// SPDX-License-Identifier: MIT
import { strictEqual } from 'node:assert/strict';

import { timedRounds, type EmitterCase } from '../case.js';
import { threadedDrivers } from '../drivers.js';
import type { Driver } from '../emitter.js';
import { summarise } from '../statistics.js';
import { nanoseconds } from '../stopwatch.js';
import { atMost } from '../target.js';

const calls = { quick: 200_000, full: 500_000 };
const batches = 5;

/** From the start of the thread until the last call has run, per call. */
async function timeOnce(driver: Driver, count: number): Promise<number> {
  const worker = new driver.Worker!();
  let sum = 0;
  const start = nanoseconds();
  const end = await new Promise<number>((resolve) => {
    let left = count;
    worker.post((x) => {
      sum += x;
      if (--left === 0) resolve(nanoseconds());
      return sum;
    }, count);
  });
  // A worker that was collected would have ended its thread.
  strictEqual(worker instanceof driver.Worker!, true);
  strictEqual(sum, (count * (count - 1)) / 2, 'each call must have run once');
  return (end - start) / count;
}

/** A native thread hands over calls and waits for none of them. */
export const threadPost: EmitterCase = {
  name: 'thread-post',
  question: 'What does a call cost that a native thread posts without waiting, until all have run?',
  unit: 'ns/op',
  done: 'a native thread posts calls and waits for none, until the last has run',
  peer: 'queues each call in a `ThreadSafeFunction` with a value of its own on the heap. The other drivers have nothing for threads.',
  targets: [atMost(0.5)],
  rounds: timedRounds,
  drivers: threadedDrivers,
  counted: false,
  async measure(driver, effort) {
    await timeOnce(driver, 20_000);
    const times: number[] = [];
    for (let i = 0; i < batches; i++) times.push(await timeOnce(driver, calls[effort]));
    return summarise(times).median;
  },
};
