// SPDX-License-Identifier: MIT
// What living objects weigh, and where.

import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8';

import { collect, rest, turn } from './collector.js';
import { makeCycle } from './cycle.js';
import type { Driver, Emitter } from './emitter.js';
import { verifyListeners } from './gc/population.js';

/** Bytes for each object. */
export interface Weight {
  /** All memory of the process but what the engine keeps for young objects, of which there are none. */
  readonly resident: number;
  /** What is used in the engine's heap. */
  readonly heap: number;
  /** What lies outside of the pages of that heap: `malloc`, and the engine's tables of references. */
  readonly native: number;
}

/** Bytes that are in memory now. */
interface Reading {
  readonly rss: number;
  /** In the engine's heap, those for young objects included. */
  readonly pages: number;
  readonly youngPages: number;
  readonly used: number;
}

const quiet = 50;

/** No garbage is left, and the pages of what there was have gone back. */
async function clean(): Promise<void> {
  for (let round = 0; round < 3; round++) {
    collect();
    await turn();
    await rest(quiet);
  }
}

function read(): Reading {
  const { rss, heapUsed } = process.memoryUsage();
  const young = getHeapSpaceStatistics().filter(({ space_name }) => space_name.startsWith('new_'));
  return {
    rss,
    pages: getHeapStatistics().total_physical_size,
    youngPages: young.reduce((sum, { physical_space_size }) => sum + physical_space_size, 0),
    used: heapUsed,
  };
}

/** Makes so many objects, each with one closure over itself stored in it, and weighs them while all are alive. */
export async function weigh(driver: Driver, count: number): Promise<Weight> {
  // Made beforehand at its full length: growing it would leave its shorter ones behind.
  const kept = new Array<Emitter>(count).fill(new driver.Emitter());
  await clean();
  const before = read();
  for (let i = 0; i < count; i++) kept[i] = makeCycle(driver);
  await clean();
  const after = read();
  verifyListeners(kept);
  const growth = (key: keyof Reading): number => (after[key] - before[key]) / count;
  return {
    // Making so many at once lets the young generation grow. It is empty now, and would be of no less use to the rest of a program.
    resident: growth('rss') - growth('youngPages'),
    heap: growth('used'),
    native: growth('rss') - growth('pages'),
  };
}
