// SPDX-License-Identifier: MIT
import { rarely, type ScaleCase } from '../case.js';
import { build, scaleDrivers } from '../scale/build.js';

function compileTime(name: string, count: number, target?: ScaleCase['target']): ScaleCase {
  return {
    name,
    question: `How long do compiler and linker work on ${count} classes of 6 members, with -O2?`,
    unit: 's',
    ...(target && { target }),
    rounds: rarely,
    onlyNamed: true,
    drivers: scaleDrivers,
    measureScale: (driver) => build(driver, count).all,
  };
}

/** Building an addon of many classes from nothing, the core included, and of one class, which the core dominates. */
export const compileTimes: readonly ScaleCase[] = [
  compileTime('compile-time', 250, { kind: 'ratio', limit: 0.35 }),
  compileTime('compile-time-50', 50, { kind: 'ratio', limit: 0.35 }),
  compileTime('compile-time-1', 1),
  {
    name: 'compile-time-core',
    question: 'How much of that is the core, which an addon compiles once?',
    unit: 's',
    rounds: rarely,
    onlyNamed: true,
    drivers: ['tether'],
    measureScale: (driver) => build(driver, 1).core,
  },
];
