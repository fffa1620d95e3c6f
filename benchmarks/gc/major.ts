// SPDX-License-Identifier: MIT
// Major collections, on demand.

import { collect, rest, turn } from '../collector.js';
import { summarise } from '../statistics.js';
import { pausesOf } from './collection.js';
import type { Figures } from './figures.js';
import { litterUntil } from './litter.js';
import { CollectionLog } from './log.js';

/** Between two major collections a program has minor ones. A toolkit may need to see these, to tell one kind from the other. */
const minorBetween = 3;
/** What one collection leaves to do may lead to work in the next turn. */
const turns = 3;
/** Other threads sweep after a collection, for no longer than it took. The next one would have to wait for them. */
const sweeping = 1.5;

async function timeOnce(): Promise<number> {
  const start = performance.now();
  collect();
  for (let i = 0; i < turns; i++) await turn();
  return performance.now() - start;
}

/** Pauses with what is alive, and the turns after them. `settled` is called after each, outside of what is timed. */
export async function measureMajor(collections: number, settled: () => void): Promise<Figures> {
  const log = new CollectionLog();
  log.start();
  const times: number[] = [];
  // The first one only tells how long they take.
  for (let i = 0; i <= collections; i++) {
    await rest(20 + sweeping * (times.at(-1) ?? 0));
    await litterUntil(minorBetween);
    times.push(await timeOnce());
    settled();
  }
  const recorded = await log.stop();
  const medianOfRest = (values: readonly number[]): number => summarise(values.slice(1)).median;
  return { pause: medianOfRest(pausesOf(recorded, 'major')), total: medianOfRest(times), collections: recorded };
}
