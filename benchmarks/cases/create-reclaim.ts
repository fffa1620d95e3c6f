// SPDX-License-Identifier: MIT
import { timedRounds, type EmitterCase } from '../case.js';
import { timeLifetime } from '../lifetime.js';

/** Objects made and let go in one loop, until the last destructor has run. */
export const createReclaim: EmitterCase = {
  name: 'create-reclaim',
  question: 'What does an object cost from construction to destructor, 4 M of them in one loop?',
  unit: 'ns/op',
  target: { kind: 'ratio', limit: 0.25 },
  rounds: { ...timedRounds, quick: 3 },
  counted: false,
  measure: (driver) => timeLifetime(driver, 4_000_000),
};
