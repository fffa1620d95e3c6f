// SPDX-License-Identifier: MIT
// Targets held against the rows of a result.

import type { Case } from './case.js';
import { factor, figure, nothing } from './figures.js';
import type { Row } from './results.js';
import { describeTargets, evaluate, reached, type Outcome as Verdict, type Target } from './target.js';

/** A target, and what a run made of it. */
export interface Outcome {
  /** `≤ 0.25 × node-addon-api`. */
  readonly text: string;
  /** What was reached, in the terms of the target, as people read it. */
  readonly shown: string;
  readonly verdict: Verdict;
}

/** One median divided by another; undefined where one is missing, or the divisor is 0. */
export function quotient(dividend: Row | undefined, divisor: Row | undefined): number | undefined {
  if (dividend === undefined || divisor === undefined || divisor.median === 0) return undefined;
  return dividend.median / divisor.median;
}

/** What became of the targets of a case. */
export function outcomesOf({ targets = [], unit }: Case, rows: ReadonlyMap<string, Row>): Outcome[] {
  return targets.map((target) => outcomeOf(target, unit, rows));
}

function outcomeOf(target: Target, unit: string, rows: ReadonlyMap<string, Row>): Outcome {
  const valueOf = (driver: string): number | undefined => rows.get(driver)?.median;
  const value = reached(target, valueOf);
  const shown = value === undefined ? nothing : target.kind === 'absolute' ? `${figure(value)} ${unit}` : factor(value);
  return { text: describeTargets([target], unit)!, shown, verdict: evaluate(target, valueOf) };
}
