// SPDX-License-Identifier: MIT
// The driver under test in terms of the yardsticks, round by round.

import type { Row } from '../results.js';
import { subject } from '../target.js';

/**
 * What it is measured against: drivers that this project does not change, and that do the same kind of work, so that what
 * slows the machine slows them too. With two of them, what hits one by chance weighs half.
 */
export const yardsticks = ['node-addon-api', 'raw-node-api'] as const;

/** The rows of one case on one runtime, by driver. */
export type ByDriver = ReadonlyMap<string, Row>;

/** The yardsticks that both runs have. */
export function commonYardsticks(before: ByDriver, after: ByDriver): string[] {
  return yardsticks.filter((name) => before.has(name) && after.has(name));
}

/** The logarithm of `tether` ÷ the geometric mean of the yardsticks in each round; undefined where rounds were not kept, or no ratio exists. */
export function ratiosByRound(rows: ByDriver, against: readonly string[]): number[] | undefined {
  const own = rows.get(subject)?.values;
  const others = against.map((name) => rows.get(name)?.values);
  if (own === undefined || others.some((values) => values === undefined)) return undefined;
  const rounds = Math.min(own.length, ...others.map((values) => values!.length));
  const ratios = own.slice(0, rounds).map((value, round) => logRatio(value, others.map((values) => values![round]!)));
  return ratios.every(Number.isFinite) ? ratios : undefined;
}

/** The same of the medians, for rows without rounds. */
export function ratioOfMedians(rows: ByDriver, against: readonly string[]): number | undefined {
  const ratio = logRatio(rows.get(subject)?.median ?? NaN, against.map((name) => rows.get(name)?.median ?? NaN));
  return Number.isFinite(ratio) ? ratio : undefined;
}

function logRatio(dividend: number, divisors: readonly number[]): number {
  return Math.log(dividend) - divisors.reduce((total, divisor) => total + Math.log(divisor), 0) / divisors.length;
}
