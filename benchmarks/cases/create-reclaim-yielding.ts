// SPDX-License-Identifier: MIT
import { timedRounds, type EmitterCase } from '../case.js';
import { timeLifetime } from '../lifetime.js';

const objectsPerTurn = 10_000;

/**
 * The same as `create-reclaim` in a program that yields to the event loop often, as a server does between requests.
 * Bindings that can only destroy from the event loop are at their best here.
 */
export const createReclaimYielding: EmitterCase = {
  name: 'create-reclaim-yielding',
  question: 'And if the loop yields to the event loop after every 10,000 objects?',
  done: 'the same with a turn of the event loop after every 10,000: kinder to bindings that can only destroy there',
  peer: 'runs the finalizers of dead objects in each of these turns.',
  unit: 'ns/op',
  rounds: { ...timedRounds, quick: 3 },
  counted: false,
  measure: (driver, effort) =>
    timeLifetime(driver, effort === 'quick' ? 1_000_000 : 4_000_000, objectsPerTurn),
};
