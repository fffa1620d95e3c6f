// SPDX-License-Identifier: MIT
import { strictEqual } from 'node:assert/strict';

import { timedRounds, type Effort, type EmitterCase } from '../case.js';
import { threadedDrivers } from '../drivers.js';
import type { Driver } from '../emitter.js';
import { summarise } from '../statistics.js';
import { nanoseconds } from '../stopwatch.js';
import { atMost } from '../target.js';

const calls = { quick: 20_000, full: 60_000 };
const warmUp = 2_000;

/** When each call of one run arrived. A thread that waits for each result makes the next call only then. */
async function arrivals(driver: Driver, count: number): Promise<number[]> {
  const worker = new driver.Worker!();
  const arrived = await new Promise<number[]>((resolve) => {
    const times: number[] = [];
    worker.call((x) => {
      strictEqual(x, times.length, 'each result must reach the thread');
      if (times.push(nanoseconds()) === count) resolve(times);
      return x + 1;
    }, count);
  });
  // A worker that was collected would have ended its thread.
  strictEqual(worker instanceof driver.Worker!, true);
  return arrived;
}

async function roundTrips(driver: Driver, effort: Effort): Promise<number[]> {
  await arrivals(driver, warmUp);
  const times = await arrivals(driver, calls[effort]);
  return times.slice(1).map((time, i) => time - times[i]!);
}

const common = {
  unit: 'ns/op',
  peer: 'waits for a promise that a call of a `ThreadSafeFunction` fulfils. The other drivers have nothing for threads.',
  targets: [atMost(1)],
  rounds: timedRounds,
  drivers: threadedDrivers,
  counted: false,
} as const;

/** From a native thread to JavaScript and back, over and over: the median of all round trips. */
export const threadCall: EmitterCase = {
  ...common,
  name: 'thread-call',
  question: 'How long does a native thread wait that calls a JavaScript function?',
  done: 'a native thread calls a JavaScript function and waits for its result: the median of all round trips of one run',
  measure: async (driver, effort) => summarise(await roundTrips(driver, effort)).median,
};

/** The same run as throughput: what the scheduler does to some of the calls counts too. */
export const threadCallMean: EmitterCase = {
  ...common,
  name: 'thread-call-mean',
  question: 'And in the mean of all its calls?',
  done: 'the same in the mean, which is the inverse of throughput',
  async measure(driver, effort) {
    const trips = await roundTrips(driver, effort);
    return trips.reduce((sum, trip) => sum + trip, 0) / trips.length;
  },
};
