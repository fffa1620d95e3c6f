// SPDX-License-Identifier: MIT
import type { ProbeCase } from '../case.js';
import { fewerRounds, measureWith, populations, probedRounds, sizeName, standardSize } from '../gc/probe-case.js';
import { atMost } from '../target.js';

const targets = [atMost(0.7), atMost(1.5, 'js')];

const peer =
  'has the same references as in `gc-major`. The engine visits references to young objects alone in a minor collection, ' +
  'whoever holds them, so a binding can lose here more easily than win.';

function gcMinor(size: number): ProbeCase {
  return {
    name: size === standardSize ? 'gc-minor' : `gc-minor-${sizeName(size)}`,
    question: `For how long does a minor collection stop a program with ${size.toLocaleString('en-US')} living objects?`,
    done:
      `a minor collection that the engine begins by itself, because the program makes plain JavaScript objects and drops them, ` +
      `with ${size.toLocaleString('en-US')} living objects that have grown old, each with a callback: its pause, and by how much ` +
      'the turn of the event loop after it is longer than others. For `tether`, its counters must show that it took notice of ' +
      'the collections, and asked no old object',
    peer,
    unit: 'ms',
    ...(size === standardSize ? { targets } : { onlyNamed: true }),
    series: { name: 'gc-minor', x: size },
    requires: 'collections',
    rounds: size === standardSize ? probedRounds : fewerRounds,
    measureProbe: measureWith('minor', size, ({ total }) => total),
  };
}

/** Minor collections as allocation causes them, with so many old objects alive. */
export const gcMinors: readonly ProbeCase[] = populations.map(gcMinor);

/** Minor collections that find dead objects of the driver, and not only of the program. */
export const gcMinorChurn: ProbeCase = {
  name: 'gc-minor-churn',
  question: 'And if what the program makes and drops are such objects too?',
  done:
    'the pause of a minor collection as in `gc-minor`, where the program makes and drops objects with callbacks instead of plain ' +
    'ones. What is left to do after the pause is in `create-reclaim-yielding`',
  peer:
    'has a finalizer for each dropped object, which the engine notes in the pause and calls after it; until then its callback lives.',
  unit: 'ms',
  requires: 'collections',
  rounds: fewerRounds,
  onlyNamed: true,
  measureProbe: measureWith('churn', standardSize, ({ pause }) => pause),
};

/** All pauses until the objects are there, since they are young only once. */
export const gcGrowth: ProbeCase = {
  name: 'gc-growth',
  question: 'How long are all pauses together while those objects are made?',
  done:
    'all pauses, minor and major, while 300,000 objects with callbacks are made that all stay alive: here references are young, and ' +
    'the engine visits each of them',
  peer: 'makes two references for each object, of which the strong one is visited as a root.',
  unit: 'ms',
  requires: 'collections',
  rounds: fewerRounds,
  onlyNamed: true,
  measureProbe: measureWith('growth', standardSize, ({ pause }) => pause),
};
