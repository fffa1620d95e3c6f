// SPDX-License-Identifier: MIT
import { countedRounds, type EmitterCase } from '../case.js';
import { atMost } from '../target.js';
import { weigh, type Weight } from '../weight.js';

const objects = 300_000;

const common = {
  peer:
    'allocates an `ObjectWrap`, a finalizer and a weak reference for the object, a strong reference for its callback, and an entry ' +
    'in a table of the engine for each of the two.',
  unit: 'B/object',
  rounds: countedRounds,
  counted: false,
} as const;

const measure =
  (part: keyof Weight): EmitterCase['measure'] =>
  async (driver) =>
    (await weigh(driver, objects))[part];

/** Memory of living objects, each with one closure over itself stored in it. */
export const liveMemory: EmitterCase = {
  ...common,
  name: 'live-memory',
  question: 'How much memory does a living object with one callback take?',
  done:
    'by how much RSS grows per living object with one closure over itself, 300,000 of them. The closure is in it, and pages of the heap ' +
    'that are not quite full. Not in it are garbage, since three collections and pauses come before each reading, the array that keeps ' +
    'the objects, and the pages that the engine has for young objects, which are empty then',
  targets: [atMost(0.6)],
  measure: measure('resident'),
};

/** The part of it that the engine's heap holds. */
export const liveMemoryHeap: EmitterCase = {
  ...common,
  name: 'live-memory-heap',
  onlyNamed: true,
  question: 'And how much of it is used in the heap of JavaScript?',
  done: 'by how much the used part of the JavaScript heap grows: the object, what it stores in JavaScript, and its closure',
  measure: measure('heap'),
};

/** The part of it outside of the engine's heap. */
export const liveMemoryNative: EmitterCase = {
  ...common,
  name: 'live-memory-native',
  requires: 'heap-pages',
  onlyNamed: true,
  question: 'And how much of it lies outside of that heap?',
  done:
    'RSS without the pages of the JavaScript heap: `malloc`, and the tables in which the engine keeps references from native code. ' +
    'Together with `live-memory-heap` it is a little less than `live-memory`: pages of the heap that are not quite full are in neither',
  measure: measure('native'),
};
