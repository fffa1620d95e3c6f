// SPDX-License-Identifier: MIT
// Which cases stand in one chart.

import type { Case } from '../case.js';
import { sizeOf } from './sizes.js';

/** A chart of bars: cases of one kind. */
export interface Group {
  /** Part of the name of a file. */
  readonly id: string;
  readonly title: string;
}

const groups = {
  calls: { id: 'calls', title: 'Calls' },
  threads: { id: 'threads', title: 'Threads and asynchronous methods' },
  lifetime: { id: 'lifetime', title: 'Objects made and destroyed' },
  collector: { id: 'collector', title: 'The garbage collector' },
  memory: { id: 'memory', title: 'Memory' },
  leaks: { id: 'leaks', title: 'What is left for ever' },
  build: { id: 'build', title: 'Compiling and loading' },
} as const satisfies Record<string, Group>;

/** All groups, in the order in which they are shown. */
export const allGroups: readonly Group[] = Object.values(groups);

const byName: readonly (readonly [RegExp, Group])[] = [
  [/^(thread|async)-/, groups.threads],
  [/^(gc|long-chain)/, groups.collector],
  [/^create-/, groups.lifetime],
];

/** The chart of bars that a case belongs to; undefined for one that is drawn as a size among others. */
export function groupOf(subject: Case): Group | undefined {
  if (sizeOf(subject.name, subject.series)?.standard === false) return undefined;
  if ('measureScale' in subject) return groups.build;
  if (subject.unit === 'objects') return groups.leaks;
  if (subject.unit === 'MB' || subject.unit === 'B/object') return groups.memory;
  return byName.find(([pattern]) => pattern.test(subject.name))?.[1] ?? groups.calls;
}
