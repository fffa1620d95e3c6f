// SPDX-License-Identifier: MIT
import { statSync } from 'node:fs';

import { once, type ScaleCase } from '../case.js';
import { coredDrivers, ensureBuilt, scaleAddon, scaleDrivers } from '../scale/build.js';
import { atMost, type Target } from '../target.js';

const classes = (count: number): string => (count === 1 ? 'one class' : `${count} classes`);

function binarySize(name: string, count: number, targets: readonly Target[] = []): ScaleCase {
  return {
    name,
    question: `How large is a stripped addon of ${count} classes of 6 members?`,
    done: `the file of an addon of ${classes(count)} of 6 members, stripped`,
    peer: 'has an `ObjectWrap` for each class, written by hand, with the same members and checks.',
    unit: 'kB',
    targets,
    rounds: once,
    onlyNamed: true,
    drivers: scaleDrivers,
    measureScale(driver) {
      ensureBuilt(driver, count);
      return statSync(scaleAddon(driver, count)).size / 1000;
    },
  };
}

/** The file of an addon of many classes, the core included, and of one class, which is nearly all core. */
export const binarySizes: readonly ScaleCase[] = [
  binarySize('binary-size-50', 50, [atMost(0.35)]),
  binarySize('binary-size', 250, [atMost(0.35)]),
  binarySize('binary-size-720', 720),
  binarySize('binary-size-1', 1),
  {
    ...binarySize('binary-size-core', 0),
    question: 'How much of each of these is the core: how large is an addon that binds nothing?',
    done: 'the file of an addon that binds nothing, stripped: the core alone',
    peer: 'has no core.',
    drivers: coredDrivers,
  },
];
