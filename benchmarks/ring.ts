// SPDX-License-Identifier: MIT
import type { Driver, Emitter } from './emitter.js';

/** How many receivers a loop goes through in turn: a power of two. */
export const ringSize = 16;

/**
 * Some emitters for `ring[i & (ringSize - 1)]`. With a single receiver the engine could read a property once, before
 * the loop, and a case would time nothing; and where new objects replace old ones, each must really be made.
 */
export function makeRing(driver: Driver): Emitter[] {
  return Array.from({ length: ringSize }, () => new driver.Emitter());
}
