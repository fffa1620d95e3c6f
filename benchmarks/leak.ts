// SPDX-License-Identifier: MIT
import { strictEqual } from 'node:assert/strict';

import { settle } from './collector.js';
import type { Driver, Emitter } from './emitter.js';

function witness(driver: Driver, count: number, make: (kept: Emitter[]) => void): void {
  const before = driver.living();
  const kept: Emitter[] = [];
  for (let i = 0; i < count; i++) make(kept);
  // Seen alive first: a zero later must mean that objects died, not that nobody counted them.
  strictEqual(driver.living() - before, kept.length, 'every object must be counted while it lives');
}

/** Makes `count` cycles, lets go of all at once, collects until nothing changes; returns how many objects are left. */
export async function countLeft(
  driver: Driver,
  count: number,
  make: (kept: Emitter[]) => void,
): Promise<number> {
  const before = await settle(driver.living);
  witness(driver, count, make);
  return (await settle(driver.living)) - before;
}
