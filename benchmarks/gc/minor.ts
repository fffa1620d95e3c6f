// SPDX-License-Identifier: MIT
// Minor collections, as allocation causes them.

import { turn } from '../collector.js';
import type { Driver, Emitter } from '../emitter.js';
import { summarise } from '../statistics.js';
import { pausesOf } from './collection.js';
import type { Figures } from './figures.js';
import { litterUntil } from './litter.js';
import { CollectionLog } from './log.js';

const median = (values: readonly number[]): number => summarise(values).median;

/** By how much a turn of the event loop is longer when a collection came before it. */
async function timeTurns(collections: number): Promise<number> {
  const slices = await litterUntil(collections);
  const turnsOf = (collected: boolean): number[] =>
    slices.filter((slice) => slice.collected === collected).map((slice) => slice.turn);
  return median(turnsOf(true)) - median(turnsOf(false));
}

/**
 * Pauses while a program makes and drops plain objects, whatever else is alive. The turns are timed apart from the pauses: the
 * entries of `perf_hooks` are made in these very turns.
 */
export async function measureMinor(collections: number): Promise<Figures> {
  await litterUntil(3);
  const after = await timeTurns(collections);
  const log = new CollectionLog();
  log.start();
  await litterUntil(collections);
  const recorded = await log.stop();
  const pause = median(pausesOf(recorded, 'minor'));
  return { pause, total: pause + after, collections: recorded };
}

const perTurn = 1_000;

/** An object whose callback does not close over it: some drivers would keep it for ever. */
function makeListener(driver: Driver, place: number): Emitter {
  const emitter = new driver.Emitter();
  emitter.onValue = (x) => x + place;
  return emitter;
}

/** Pauses while objects like those alive are made and dropped. What they leave to the turns is the matter of `create-reclaim`. */
export async function measureChurn(driver: Driver, collections: number): Promise<Figures> {
  const ring: Emitter[] = [];
  const log = new CollectionLog();
  log.start();
  // Entries of a turn arrive in a later one.
  for (let made = 0; pausesOf(log.collections, 'minor').length < collections; made++) {
    ring[made & 15] = makeListener(driver, made);
    if (made % perTurn === 0) await turn();
  }
  const recorded = await log.stop();
  const pause = median(pausesOf(recorded, 'minor'));
  return { pause, total: pause, collections: recorded };
}
