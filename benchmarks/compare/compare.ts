// SPDX-License-Identifier: MIT
import type { Row } from '../results.js';
import { UsageError } from '../usage-error.js';
import { judge, type Judged, type Unjudged } from './judge.js';
import { match } from './match.js';
import { warnings } from './warnings.js';

/** Two runs side by side. */
export interface Comparison {
  readonly judged: readonly Judged[];
  readonly unjudged: readonly Unjudged[];
  readonly onlyBefore: readonly string[];
  readonly onlyAfter: readonly string[];
  readonly warnings: readonly string[];
}

/** Compares two runs; throws a `UsageError` if they have no case in common. */
export function compare(before: readonly Row[], after: readonly Row[]): Comparison {
  const matching = match(before, after);
  if (matching.pairs.length === 0) throw nothingInCommon(before, after);
  const { onlyBefore, onlyAfter } = matching;
  return { ...judge(matching.pairs), onlyBefore, onlyAfter, warnings: warnings(before, after, matching) };
}

/** The cases that have become worse. */
export function regressions({ judged }: Comparison): Judged[] {
  return judged.filter(({ verdict }) => verdict === 'worse');
}

function nothingInCommon(before: readonly Row[], after: readonly Row[]): UsageError {
  const list = (rows: readonly Row[], key: 'case' | 'runtime'): string => [...new Set(rows.map((row) => row[key]))].join(', ');
  const describe = (rows: readonly Row[]): string => `${list(rows, 'case')} on ${list(rows, 'runtime')}`;
  return new UsageError(
    `There is nothing to compare. Before: ${describe(before)}. Now: ${describe(after)}. ` +
      'Choose results that have a case and a runtime in common, with --case and --runtime.',
  );
}
