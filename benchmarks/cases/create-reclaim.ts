// SPDX-License-Identifier: MIT
import { timedRounds, type EmitterCase } from '../case.js';
import { timeLifetime } from '../lifetime.js';
import { atMost } from '../target.js';

/** Objects made and let go in one loop, until the last destructor has run. */
export const createReclaim: EmitterCase = {
  name: 'create-reclaim',
  question: 'What does an object cost from construction to destructor, 4 M of them in one loop?',
  unit: 'ns/op',
  done: '4 million objects made and let go in one loop, up to the last destructor',
  peer: 'wraps each object with a finalizer; finalizers run in the event loop alone, after the whole loop. `js` has no destructor to wait for.',
  targets: [atMost(0.25)],
  rounds: { ...timedRounds, quick: 3 },
  counted: false,
  measure: (driver) => timeLifetime(driver, 4_000_000),
};
