// SPDX-License-Identifier: MIT
import { timedRounds, type EmitterCase } from '../case.js';
import type { Emitter } from '../emitter.js';
import { makeRing, ringSize } from '../ring.js';
import { timePerOperation } from '../stopwatch.js';
import { atMost, callTargets } from '../target.js';

function loop(ring: Emitter[], n: number): number {
  let returned = 0;
  for (let i = 0; i < n; i++) {
    if (ring[i & (ringSize - 1)]!.noop() === undefined) returned++;
  }
  return returned;
}

/** An empty method, called from JavaScript. */
export const methodNoop: EmitterCase = {
  name: 'method-noop',
  question: 'What does it cost to enter a native method and come back?',
  unit: 'ns/op',
  done: 'an empty method',
  peer: 'has an `InstanceMethod`, for which the receiver is unwrapped by Node-API.',
  targets: [atMost(0.25), ...callTargets],
  rounds: timedRounds,
  counted: false,
  measure(driver, effort) {
    const ring = makeRing(driver);
    return timePerOperation(effort, (n) => loop(ring, n), (n) => n);
  },
};
