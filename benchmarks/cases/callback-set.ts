// SPDX-License-Identifier: MIT
import { timedRounds, type EmitterCase } from '../case.js';
import type { Emitter, Listener } from '../emitter.js';
import { makeRing, ringSize } from '../ring.js';
import { timePerOperation } from '../stopwatch.js';
import { atMost } from '../target.js';

const listeners = 2 * ringSize;

/** Twice as many callbacks as receivers: each write replaces another function. */
function makeListeners(): Listener[] {
  return Array.from({ length: listeners }, (_, place): Listener => (x) => x + place);
}

function loop(ring: Emitter[], stored: Listener[], n: number): number {
  for (let i = 0; i < n; i++) ring[i & (ringSize - 1)]!.onValue = stored[i & (listeners - 1)]!;
  return ring.reduce((sum, emitter, place) => sum + (place + 1) * emitter.emit(0), 0);
}

/** Which callback each receiver has after `n` writes: the last that was due for its place. emit(0) is its number and one. */
function expected(n: number): number {
  let sum = 0;
  for (let place = 0; place < ringSize; place++) {
    const last = n - 1 - ((n - 1 - place) % ringSize);
    sum += (place + 1) * ((last % listeners) + 1);
  }
  return sum;
}

/** The stored callback, replaced from JavaScript. */
export const callbackSet: EmitterCase = {
  name: 'callback-set',
  question: 'What does it cost to replace the stored callback from JavaScript?',
  done: 'replacing the stored callback from JavaScript by another function; afterwards each object must call the one it was given last',
  peer: 'has a setter that checks the type, deletes the strong reference to the old function and makes one to the new.',
  unit: 'ns/op',
  targets: [atMost(0.2)],
  rounds: timedRounds,
  counted: false,
  measure(driver, effort) {
    const ring = makeRing(driver);
    const stored = makeListeners();
    return timePerOperation(effort, (n) => loop(ring, stored, n), expected);
  },
};
