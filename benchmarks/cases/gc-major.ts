// SPDX-License-Identifier: MIT
import type { ProbeCase } from '../case.js';
import { fewerRounds, measureWith, populations, probedRounds, sizeName, standardSize } from '../gc/probe-case.js';
import { atMost } from '../target.js';

const targets = [atMost(0.7), atMost(1.5, 'js')];

const peer =
  'holds each callback by a strong reference and each object by a weak one; the engine visits both kinds in every major ' +
  'collection, and nothing runs afterwards, since nothing died. `js` holds the same closures in private fields.';

function gcMajor(size: number): ProbeCase {
  return {
    name: size === standardSize ? 'gc-major' : `gc-major-${sizeName(size)}`,
    question: `For how long does a major collection stop a program with ${size.toLocaleString('en-US')} living objects?`,
    done:
      `a major collection with ${size.toLocaleString('en-US')} living objects, each with a callback that closes over it: its ` +
      'pause and the turns of the event loop after it, in which the toolkit asks its weak references. Three minor collections ' +
      'come before each. Sweeping on other threads is not in it',
    peer,
    unit: 'ms',
    ...(size === standardSize ? { targets } : { onlyNamed: true }),
    series: { name: 'gc-major', x: size },
    requires: 'collections',
    rounds: size === standardSize ? probedRounds : fewerRounds,
    measureProbe: measureWith('major', size, ({ total }) => total),
  };
}

/** Major collections on demand, with so many objects alive. */
export const gcMajors: readonly ProbeCase[] = populations.map(gcMajor);

/** The pause alone, as the engine reports it. */
export const gcMajorPause: ProbeCase = {
  name: 'gc-major-pause',
  question: 'And how much of it is the pause?',
  done: 'the pauses of `gc-major` alone, without what runs after them',
  peer,
  unit: 'ms',
  requires: 'collections',
  rounds: fewerRounds,
  onlyNamed: true,
  measureProbe: measureWith('major', standardSize, ({ pause }) => pause),
};
