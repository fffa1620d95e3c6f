// SPDX-License-Identifier: MIT
import { timedRounds, type EmitterCase } from '../case.js';
import type { Emitter } from '../emitter.js';
import { makeRing, ringSize } from '../ring.js';
import { timePerOperation } from '../stopwatch.js';
import { atMost, callTargets } from '../target.js';

function loop(ring: Emitter[], n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += ring[i & (ringSize - 1)]!.emit(i);
  return sum;
}

/** A native method that calls the stored callback: JavaScript to C++ to JavaScript and all the way back. */
export const callbackCall: EmitterCase = {
  name: 'callback-call',
  question: 'What does it cost when a native method calls the callback it stores?',
  unit: 'ns/op',
  done: 'a native method that calls the stored callback; argument and result pass through a C++ `double`',
  peer: 'holds the function by a `FunctionReference`, takes it out, and calls it with `napi_call_function`. `js` calls a private field.',
  targets: [atMost(0.45), ...callTargets],
  rounds: timedRounds,
  counted: false,
  measure(driver, effort) {
    const ring = makeRing(driver);
    for (const emitter of ring) emitter.onValue = (x) => x + 0.5;
    // emit(i) is 2i + 0.5 + 1.
    return timePerOperation(effort, (n) => loop(ring, n), (n) => n * (n - 1) + 1.5 * n);
  },
};
