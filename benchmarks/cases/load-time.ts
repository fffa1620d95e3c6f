// SPDX-License-Identifier: MIT
import { strictEqual } from 'node:assert/strict';

import { timedRounds, type ScaleCase } from '../case.js';
import { ensureBuilt, openItems, scaleDrivers, type ScaleDriver } from '../scale/build.js';
import { expectedUse, useOnce, verifyItems, type Items } from '../scale/item.js';
import { nanoseconds } from '../stopwatch.js';

const classes = 250;

function timeLoad(driver: ScaleDriver, use: (items: Items) => void): number {
  ensureBuilt(driver, classes);
  const start = nanoseconds();
  const items = openItems(driver, classes);
  use(items);
  const elapsed = nanoseconds() - start;
  verifyItems(items, classes);
  return elapsed / 1e6;
}

function useAll(items: Items): void {
  for (let index = 0; index < classes; index++) {
    strictEqual(useOnce(items[`Item${index}`]!), expectedUse(index));
  }
}

/** `require` of an addon in a fresh process. */
export const loadTime: ScaleCase = {
  name: 'load-time',
  question: `How long does require() of an addon of ${classes} classes take?`,
  unit: 'ms',
  target: { kind: 'ratio', limit: 0.8 },
  rounds: timedRounds,
  onlyNamed: true,
  drivers: scaleDrivers,
  measureScale: (driver) => timeLoad(driver, () => undefined),
};

/** The same with what a driver may have put off until a class is used. */
export const firstUseTime: ScaleCase = {
  name: 'first-use-time',
  question: 'And until one object of each class was made and each member used once?',
  unit: 'ms',
  rounds: timedRounds,
  onlyNamed: true,
  drivers: scaleDrivers,
  measureScale: (driver) => timeLoad(driver, useAll),
};
