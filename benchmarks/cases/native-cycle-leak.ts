// SPDX-License-Identifier: MIT
import { countedRounds, type EmitterCase } from '../case.js';
import type { Driver, Emitter } from '../emitter.js';
import { countLeft } from '../leak.js';
import { noMoreThan } from '../target.js';

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
  done: 'objects left of 200,000 pairs that hold each other',
  peer: 'holds the other object of a pair by a strong `ObjectReference`. For `js`, a `FinalizationRegistry` counts.',
  targets: [noMoreThan(0)],
  rounds: countedRounds,
  counted: true,
  measure: (driver) => countLeft(driver, 200_000, (kept) => void kept.push(...makePair(driver))),
};
