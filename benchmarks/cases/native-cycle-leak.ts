// SPDX-License-Identifier: MIT
import { countedRounds, type EmitterCase } from '../case.js';
import type { Driver, Emitter } from '../emitter.js';
import { countLeft } from '../leak.js';

function makePair(driver: Driver): [Emitter, Emitter] {
  const a = new driver.Emitter();
  const b = new driver.Emitter();
  a.next = b;
  b.next = a;
  return [a, b];
}

/** Two native objects that hold each other. */
export const nativeCycleLeak: EmitterCase = {
  name: 'native-cycle-leak',
  question: 'How many objects of 200 k pairs that hold each other are left for ever?',
  unit: 'objects',
  target: { kind: 'absolute', limit: 0 },
  rounds: countedRounds,
  counted: true,
  measure: (driver) => countLeft(driver, 200_000, (kept) => void kept.push(...makePair(driver))),
};
