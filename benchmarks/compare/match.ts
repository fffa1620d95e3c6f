// SPDX-License-Identifier: MIT
// Which rows of two runs answer the same question.

import type { Row } from '../results.js';
import { byRuntime, ofCase } from '../rows.js';
import type { ByDriver } from './ratios.js';

/** One case on one runtime, in both runs. */
export interface Pair {
  /** The runtime of the later run. */
  readonly runtime: string;
  readonly case: string;
  readonly before: ByDriver;
  readonly after: ByDriver;
}

/** The pairs of two runs, and what has no counterpart. */
export interface Matching {
  readonly pairs: readonly Pair[];
  readonly onlyBefore: readonly string[];
  readonly onlyAfter: readonly string[];
  /** Runtimes that were taken for each other although their names differ. */
  readonly runtimes: readonly { readonly before: string; readonly after: string }[];
}

/** Pairs the rows of two runs by runtime and case. */
export function match(before: readonly Row[], after: readonly Row[]): Matching {
  const [old, now] = [byRuntime(before), byRuntime(after)];
  const runtimes = matchRuntimes([...old.keys()], [...now.keys()]);
  const pairs = runtimes.flatMap((both) => pairsOf(both.after, old.get(both.before)!, now.get(both.after)!));
  const paired = (side: 'before' | 'after'): Row[] => pairs.flatMap((pair) => [...pair[side].values()]);
  return {
    pairs,
    onlyBefore: unpaired(before, paired('before')),
    onlyAfter: unpaired(after, paired('after')),
    runtimes: runtimes.filter((both) => both.before !== both.after),
  };
}

function unpaired(rows: readonly Row[], paired: readonly Row[]): string[] {
  const title = (row: Row): string => `${row.case} (${row.runtime})`;
  const known = new Set(paired.map(title));
  return [...new Set(rows.map(title))].filter((one) => !known.has(one));
}

/** The same version, else the same major version, else whatever there is if there is but one of each. */
function matchRuntimes(before: readonly string[], after: readonly string[]): { before: string; after: string }[] {
  const found = after.flatMap((name) => {
    const partner = before.find((one) => one === name) ?? before.find((one) => majorOf(one) === majorOf(name) && !after.includes(one));
    return partner === undefined ? [] : [{ before: partner, after: name }];
  });
  if (found.length === 0 && before.length === 1 && after.length === 1) return [{ before: before[0]!, after: after[0]! }];
  return found;
}

function majorOf(runtime: string): string {
  return runtime.split('.', 1)[0]!;
}

function pairsOf(runtime: string, before: readonly Row[], after: readonly Row[]): Pair[] {
  const names = [...new Set(after.map((row) => row.case))];
  return names
    .map((name) => ({ runtime, case: name, before: ofCase(before, name), after: ofCase(after, name) }))
    .filter((pair) => pair.before.size > 0);
}
