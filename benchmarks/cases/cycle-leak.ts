// SPDX-License-Identifier: MIT
import { countedRounds, type EmitterCase } from '../case.js';
import { makeCycle } from '../cycle.js';
import { countLeft } from '../leak.js';
import { noMoreThan } from '../target.js';

/** wrapper → native object → closure → wrapper. */
export const cycleLeak: EmitterCase = {
  name: 'cycle-leak',
  question: 'How many of 200 k objects whose callback closes over them are left for ever?',
  unit: 'objects',
  done: 'objects left of 200,000 cycles wrapper → native object → closure → wrapper',
  peer: 'holds the closure by a strong reference, which the engine cannot see through. For `js`, a `FinalizationRegistry` counts.',
  targets: [noMoreThan(0)],
  rounds: countedRounds,
  counted: true,
  measure: (driver) => countLeft(driver, 200_000, (kept) => void kept.push(makeCycle(driver))),
};
