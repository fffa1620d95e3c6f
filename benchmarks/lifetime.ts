// SPDX-License-Identifier: MIT
import { reclaimTo, turn } from './collector.js';
import type { Driver } from './emitter.js';
import { makeRing, ringSize } from './ring.js';
import { nanoseconds } from './stopwatch.js';

function constructSome(driver: Driver, ring: unknown[], count: number): void {
  for (let i = 0; i < count; i++) ring[i & (ringSize - 1)] = new driver.Emitter();
}

async function constructAll(driver: Driver, count: number, perTurn: number): Promise<void> {
  const ring = makeRing(driver);
  for (let left = count; left > 0; left -= perTurn) {
    constructSome(driver, ring, Math.min(left, perTurn));
    if (left > perTurn) await turn();
  }
}

async function timeOnce(driver: Driver, count: number, perTurn: number): Promise<number> {
  const before = driver.living();
  const start = nanoseconds();
  await constructAll(driver, count, perTurn);
  await reclaimTo(before, driver.living);
  return (nanoseconds() - start) / count;
}

/**
 * Nanoseconds per object to construct `count` of them, let each go at once, and wait for the last destructor. The
 * event loop turns after every `perTurn` objects.
 */
export async function timeLifetime(driver: Driver, count: number, perTurn = count): Promise<number> {
  await timeOnce(driver, 100_000, perTurn);
  return timeOnce(driver, count, perTurn);
}
