// SPDX-License-Identifier: MIT
import { strictEqual } from 'node:assert/strict';

import { timedRounds, type ScaleCase } from '../case.js';
import { lacksOf } from '../drivers.js';
import { ensureBuilt, openItems, scaleDrivers, type ScaleDriver } from '../scale/build.js';
import { expectedUse, useOnce, verifyItems, type Items } from '../scale/item.js';
import { nanoseconds } from '../stopwatch.js';
import { atMost, type Target } from '../target.js';

type Use = (items: Items, classes: number) => void;

function timeLoad(driver: ScaleDriver, classes: number, use: Use): number {
  ensureBuilt(driver, classes);
  const start = nanoseconds();
  const items = openItems(driver, classes);
  use(items, classes);
  const elapsed = nanoseconds() - start;
  verifyItems(items, classes, lacksOf(driver));
  return elapsed / 1e6;
}

function useAll(items: Items, classes: number): void {
  for (let index = 0; index < classes; index++) {
    strictEqual(useOnce(items[`Item${index}`]!), expectedUse(index));
  }
}

const common = { unit: 'ms', rounds: timedRounds, onlyNamed: true, drivers: scaleDrivers } as const;

function loadTime(name: string, classes: number, targets: readonly Target[] = []): ScaleCase {
  return {
    ...common,
    name,
    question: `How long does require() of an addon of ${classes} classes take?`,
    done: `\`require\` of the addon of ${classes} classes, in a fresh process`,
    peer: 'defines all classes while it is loaded.',
    targets,
    measureScale: (driver) => timeLoad(driver, classes, () => undefined),
  };
}

function firstUseTime(name: string, classes: number): ScaleCase {
  return {
    ...common,
    name,
    question: `And until one object of each of ${classes} classes was made and each member used once?`,
    done: `the same with ${classes} classes, and one object of each class made and each member used once`,
    peer: 'has defined its classes by then.',
    measureScale: (driver) => timeLoad(driver, classes, useAll),
  };
}

/** `require` of an addon in a fresh process. */
export const loadTimes: readonly ScaleCase[] = [
  loadTime('load-time-50', 50),
  loadTime('load-time', 250, [atMost(0.8)]),
  loadTime('load-time-720', 720),
];

/** The same with what a driver may have put off until a class is used. */
export const firstUseTimes: readonly ScaleCase[] = [
  firstUseTime('first-use-time-50', 50),
  firstUseTime('first-use-time', 250),
  firstUseTime('first-use-time-720', 720),
];
