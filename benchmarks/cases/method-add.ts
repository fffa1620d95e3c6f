// SPDX-License-Identifier: MIT
import { timedRounds, type EmitterCase } from '../case.js';
import type { Emitter } from '../emitter.js';
import { makeRing, ringSize } from '../ring.js';
import { timePerOperation } from '../stopwatch.js';
import { atMost, callTargets } from '../target.js';

function loop(ring: Emitter[], n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += ring[i & (ringSize - 1)]!.add(i, 0.5);
  return sum;
}

/** Two doubles in, one out. */
export const methodAdd: EmitterCase = {
  name: 'method-add',
  question: 'What does it cost to pass two numbers and get one back?',
  unit: 'ns/op',
  done: 'two doubles in, one out',
  peer: 'checks the number of arguments and their types, reads each with a call of Node-API and makes the result with another.',
  targets: [atMost(0.35), ...callTargets],
  rounds: timedRounds,
  counted: false,
  measure(driver, effort) {
    const ring = makeRing(driver);
    return timePerOperation(effort, (n) => loop(ring, n), (n) => (n * n) / 2);
  },
};
