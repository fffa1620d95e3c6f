// SPDX-License-Identifier: MIT
// A comparison with what is measured now. What seems worse is measured again before it is called so.

import { measure } from '../measure.js';
import type { Row } from '../results.js';
import type { Selection } from '../schedule.js';
import { compare, regressions, type Comparison } from './compare.js';
import type { Judged } from './judge.js';

/** Takes the rows of a first run, and measures the cases that seem worse a second time. `env` as in `measure`. */
export async function compareMeasured(before: readonly Row[], after: readonly Row[], selection: Selection, env?: NodeJS.ProcessEnv): Promise<Comparison> {
  const comparison = compare(before, after);
  const suspected = new Set(regressions(comparison).map((one) => one.case));
  if (suspected.size === 0) return comparison;
  console.error(`Measured again, because they seem worse: ${[...suspected].join(', ')}`);
  const { rows: again } = await measure({ ...selection, cases: selection.cases.filter(({ name }) => suspected.has(name)) }, env);
  return confirmed(comparison, compare(before, again));
}

/** What is worse in both comparisons is worse. A disturbance of one run alone is none of the build. */
export function confirmed(comparison: Comparison, again: Comparison): Comparison {
  const title = (one: Judged): string => `${one.case} (${one.runtime})`;
  const twice = new Set(regressions(again).map(title));
  const judged = comparison.judged.map((one): Judged =>
    one.verdict !== 'worse' || twice.has(title(one)) ? one : { ...one, verdict: 'unsure', reason: 'not worse when measured again' },
  );
  return { ...comparison, judged };
}
