// SPDX-License-Identifier: MIT
import { countedRounds, type EmitterCase } from '../case.js';
import { makeCycle } from '../cycle.js';
import { countLeft } from '../leak.js';

/** wrapper → native object → closure → wrapper. */
export const cycleLeak: EmitterCase = {
  name: 'cycle-leak',
  question: 'How many of 200 k objects whose callback closes over them are left for ever?',
  unit: 'objects',
  target: { kind: 'absolute', limit: 0 },
  rounds: countedRounds,
  counted: true,
  measure: (driver) => countLeft(driver, 200_000, (kept) => void kept.push(makeCycle(driver))),
};
