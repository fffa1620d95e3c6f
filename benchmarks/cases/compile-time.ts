// SPDX-License-Identifier: MIT
import { once, rarely, type PerEffort, type ScaleCase } from '../case.js';
import { build, coredDrivers, scaleDrivers } from '../scale/build.js';
import { atMost, type Target } from '../target.js';

const peer = 'has an `ObjectWrap` for each class, written by hand, with the same members and checks. It is compiled as C++17, which is quicker.';

const classes = (count: number): string => (count === 1 ? 'one class' : `${count} classes`);

interface Options {
  readonly targets?: readonly Target[];
  readonly rounds?: PerEffort;
}

function compileTime(name: string, count: number, { targets = [], rounds = rarely }: Options = {}): ScaleCase {
  return {
    name,
    question: `How long do compiler and linker work on ${count} classes of 6 members?`,
    done:
      `processor time of compiler and linker for an addon of ${classes(count)} of 6 members, with \`-O3\` as node-gyp does; the core, which ` +
      'each tether addon compiles once, is included',
    peer,
    unit: 's',
    targets,
    rounds,
    onlyNamed: true,
    drivers: scaleDrivers,
    measureScale: (driver) => build(driver, count).all,
  };
}

/**
 * Building an addon of many classes from nothing, the core included, and of one class, which the core dominates. The
 * largest takes the heaviest library many minutes, so it is built once.
 */
export const compileTimes: readonly ScaleCase[] = [
  compileTime('compile-time-50', 50, { targets: [atMost(0.35)] }),
  compileTime('compile-time', 250, { targets: [atMost(0.35)] }),
  compileTime('compile-time-720', 720, { rounds: once }),
  compileTime('compile-time-1', 1),
  {
    name: 'compile-time-core',
    question: 'How much of each of these is the core, which an addon compiles once?',
    done: 'the processor time that the core alone takes of it',
    peer: 'has headers alone.',
    unit: 's',
    rounds: rarely,
    onlyNamed: true,
    drivers: coredDrivers,
    measureScale: (driver) => build(driver, 0).core,
  },
];
