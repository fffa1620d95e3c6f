// SPDX-License-Identifier: MIT
// What makes two runs less comparable than they look.

import type { Row } from '../results.js';
import type { Matching } from './match.js';
import { yardsticks } from './ratios.js';

/** One sentence for each thing that is not the same in both runs and may change ratios. */
export function warnings(before: readonly Row[], after: readonly Row[], { runtimes, onlyAfter }: Matching): string[] {
  const compared = after.filter((row) => !onlyAfter.includes(`${row.case} (${row.runtime})`));
  const differing = (name: string, key: 'machine' | 'compiler' | 'effort'): string[] =>
    differs(name, valuesOf(before, key), valuesOf(compared, key), 'Ratios may differ for this reason alone.');
  return [
    ...runtimes.map((both) => `Runtimes differ: ${both.before} before, ${both.after} now. Ratios may differ for this reason alone.`),
    ...differing('Machines', 'machine'),
    ...differing('Compilers', 'compiler'),
    ...differing('Efforts', 'effort'),
    ...yardsticks.flatMap((name) => yardstickChanged(name, before, compared)),
  ];
}

function yardstickChanged(name: string, before: readonly Row[], after: readonly Row[]): string[] {
  const libraries = (rows: readonly Row[]): Set<string> => valuesOf(rows.filter((row) => row.driver === name), 'library');
  return differs(`The versions of the yardstick ${name}`, libraries(before), libraries(after), 'A change of its speed looks like one of ours.');
}

function valuesOf(rows: readonly Row[], key: 'machine' | 'compiler' | 'library' | 'effort'): Set<string> {
  return new Set(rows.map((row) => row[key]).filter((value): value is NonNullable<typeof value> => value !== undefined && value !== 'none'));
}

/** What is not known cannot differ. */
function differs(name: string, before: Set<string>, after: Set<string>, meaning: string): string[] {
  if (before.size === 0 || after.size === 0) return [];
  const same = before.size === after.size && [...before].every((value) => after.has(value));
  return same ? [] : [`${name} differ: ${[...before].join(', ')} before, ${[...after].join(', ')} now. ${meaning}`];
}
