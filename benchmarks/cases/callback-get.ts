// SPDX-License-Identifier: MIT
import { timedRounds, type EmitterCase } from '../case.js';
import type { Emitter, Listener } from '../emitter.js';
import { makeRing, ringSize } from '../ring.js';
import { timePerOperation } from '../stopwatch.js';
import { atMost } from '../target.js';

function loop(ring: Emitter[], stored: Listener[], n: number): number {
  let same = 0;
  for (let i = 0; i < n; i++) {
    const place = i & (ringSize - 1);
    if (ring[place]!.onValue === stored[place]) same++;
  }
  return same;
}

/** The stored callback, read back from JavaScript: the same function, not a copy. */
export const callbackGet: EmitterCase = {
  name: 'callback-get',
  question: 'What does it cost to read the stored callback from JavaScript?',
  unit: 'ns/op',
  done: 'reading the stored callback from JavaScript; it must be the same function',
  peer: 'has a getter in native code, which takes the function out of its reference.',
  targets: [atMost(0.05)],
  rounds: timedRounds,
  counted: false,
  measure(driver, effort) {
    const ring = makeRing(driver);
    const stored = ring.map((_, place): Listener => (x) => x + place);
    ring.forEach((emitter, place) => (emitter.onValue = stored[place]!));
    return timePerOperation(effort, (n) => loop(ring, stored, n), (n) => n);
  },
};
