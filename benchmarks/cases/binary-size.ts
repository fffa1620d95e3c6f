// SPDX-License-Identifier: MIT
import { statSync } from 'node:fs';

import { once, type ScaleCase } from '../case.js';
import { ensureBuilt, scaleAddon, scaleDrivers } from '../scale/build.js';

function binarySize(name: string, count: number, target?: ScaleCase['target']): ScaleCase {
  return {
    name,
    question: `How large is a stripped addon of ${count} classes of 6 members?`,
    unit: 'kB',
    ...(target && { target }),
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
  binarySize('binary-size', 250, { kind: 'ratio', limit: 0.35 }),
  binarySize('binary-size-50', 50, { kind: 'ratio', limit: 0.35 }),
  binarySize('binary-size-1', 1),
];
