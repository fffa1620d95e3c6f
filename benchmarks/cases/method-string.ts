// SPDX-License-Identifier: MIT
import { timedRounds, type EmitterCase } from '../case.js';
import type { Emitter } from '../emitter.js';
import { makeRing, ringSize } from '../ring.js';
import { timePerOperation } from '../stopwatch.js';
import { atMost, callTargets } from '../target.js';

/** Of 11 characters each. The first becomes the last. */
const texts = ['hello world', 'salut monde', 'hallo welt!', 'ciao, mondo'];
const each = texts.length;

function loop(ring: Emitter[], n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const turned = ring[i & (ringSize - 1)]!.turn(texts[i & (each - 1)]!);
    sum += turned.length + turned.charCodeAt(turned.length - 1);
  }
  return sum;
}

function expected(n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += 11 + texts[i & (each - 1)]!.charCodeAt(0);
  return sum;
}

/** A string in, a string out. */
export const methodString: EmitterCase = {
  name: 'method-string',
  question: 'What does it cost to pass a string of 11 characters and get one back?',
  unit: 'ns/op',
  done: 'a string of 11 characters in, another out; both pass through a C++ `std::string`, or memory of that kind in C',
  peer: 'asks for the length of the string, copies it as UTF-8, and makes the result from UTF-8.',
  targets: [atMost(0.6), ...callTargets],
  rounds: timedRounds,
  counted: false,
  measure(driver, effort) {
    const ring = makeRing(driver);
    return timePerOperation(effort, (n) => loop(ring, n), expected);
  },
};
