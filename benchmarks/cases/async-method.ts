// SPDX-License-Identifier: MIT
import { strictEqual } from 'node:assert/strict';

import { timedRounds, type Effort, type EmitterCase } from '../case.js';
import { threadedDrivers } from '../drivers.js';
import type { Driver, Worker } from '../emitter.js';
import { summarise } from '../statistics.js';
import { nanoseconds } from '../stopwatch.js';
import { atMost } from '../target.js';

const calls = { quick: 6_400, full: 32_000 };
const batches = 3;
const crowd = 64;

async function sumOf(worker: Worker, count: number): Promise<number> {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += await worker.addLater(i, 0.5);
  return sum;
}

/** Nanoseconds per call, with so many of them in flight all the time. */
async function timeOnce(driver: Driver, count: number, inFlight: number): Promise<number> {
  const worker = new driver.Worker!();
  const each = count / inFlight;
  const start = nanoseconds();
  const sums = await Promise.all(Array.from({ length: inFlight }, () => sumOf(worker, each)));
  const elapsed = nanoseconds() - start;
  for (const sum of sums) strictEqual(sum, (each * (each - 1)) / 2 + each / 2, 'each sum must be right');
  return elapsed / count;
}

async function time(driver: Driver, effort: Effort, inFlight: number): Promise<number> {
  await timeOnce(driver, 1_600, inFlight);
  const times: number[] = [];
  for (let i = 0; i < batches; i++) times.push(await timeOnce(driver, calls[effort], inFlight));
  return summarise(times).median;
}

const common = {
  unit: 'ns/op',
  peer: 'has an `AsyncWorker` that settles a `Deferred`. The other drivers have nothing for threads.',
  targets: [atMost(1)],
  rounds: timedRounds,
  drivers: threadedDrivers,
  counted: false,
} as const;

/** A little work on the runtime's thread pool, awaited before the next begins. */
export const asyncMethod: EmitterCase = {
  ...common,
  name: 'async-method',
  question: 'What does it cost to await an async method that adds two numbers?',
  done: 'a method that adds two doubles on the runtime\'s thread pool, awaited before the next begins',
  measure: (driver, effort) => time(driver, effort, 1),
};

/** The same with many of them under way. */
export const asyncMethodCrowd: EmitterCase = {
  ...common,
  name: 'async-method-64',
  question: `And with ${crowd} of them under way at any time?`,
  done: `the same with ${crowd} of them under way at any time`,
  measure: (driver, effort) => time(driver, effort, crowd),
};
