// SPDX-License-Identifier: MIT
// Has a case become worse? Noisy cases are judged by their ratios to the yardsticks, counts and sizes as they are.

import type { Row } from '../results.js';
import { summarise } from '../statistics.js';
import { subject } from '../target.js';
import { adjusted } from './holm.js';
import type { Pair } from './match.js';
import { commonYardsticks, ratioOfMedians, ratiosByRound } from './ratios.js';
import { leastProbability, probabilityAbove, shift } from './rank-sum.js';

/** `unsure`: neither a change is shown, nor is a grave one excluded. */
export type Verdict = 'worse' | 'better' | 'same' | 'unsure';

/** A case measured twice. Smaller is better in all of them. */
export interface Judged {
  readonly runtime: string;
  readonly case: string;
  readonly unit: string;
  /** `ratio`: before and after are `tether` ÷ its yardsticks. `value`: they are in the unit of the case. */
  readonly kind: 'ratio' | 'value';
  readonly before: number;
  readonly after: number;
  /** After ÷ before, with its interval where rounds were kept. */
  readonly change?: { readonly factor: number; readonly lower?: number; readonly upper?: number };
  readonly verdict: Verdict;
  /** Why it is unsure. */
  readonly reason?: string;
}

/** A case that cannot be judged, and why. */
export interface Unjudged {
  readonly runtime: string;
  readonly case: string;
  readonly reason: string;
}

/** What counts as a change. Factors. */
export const levels = {
  /** Less than this is what a build in another order of functions brings, or a machine that is not idle. */
  floor: 1.07,
  /** Where this is not excluded, nobody can say that nothing has changed. */
  grave: 1.2,
  /** A file that changes by less is the same size. */
  size: 1.01,
  /** How often any of all cases may be called worse although none is. */
  significance: 0.05,
} as const;

/** How many rounds of both runs tell 20 % from the floor in all cases at once. */
export const enoughRounds = 20;

interface Measured {
  readonly pair: Pair;
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** Judges all pairs together: the more of them there are, the more evidence each needs. */
export function judge(pairs: readonly Pair[]): { judged: Judged[]; unjudged: Unjudged[] } {
  const outcomes = pairs.map((pair) => classify(pair));
  const measured = outcomes.filter((outcome): outcome is Measured => 'pair' in outcome);
  const verdicts = new Map(judgeTogether(measured).map((one, index) => [measured[index]!, one]));
  const all = outcomes.map((outcome) => ('pair' in outcome ? verdicts.get(outcome)! : outcome));
  return {
    judged: all.filter((one): one is Judged => 'verdict' in one),
    unjudged: all.filter((one): one is Unjudged => !('verdict' in one)),
  };
}

function classify(pair: Pair): Measured | Judged | Unjudged {
  const { runtime, case: name, before, after } = pair;
  const [own, later] = [before.get(subject), after.get(subject)];
  if (own === undefined || later === undefined) return { runtime, case: name, reason: `${subject} is not in both` };
  if (own.unit !== later.unit) return { runtime, case: name, reason: `measured in ${own.unit}, then in ${later.unit}` };
  if (own.unit === 'objects' || own.unit === 'kB') return judgeExactly(pair, own, later);
  const against = commonYardsticks(before, after);
  if (against.length === 0) return { runtime, case: name, reason: 'no yardstick is in both' };
  const [first, second] = [ratiosByRound(before, against), ratiosByRound(after, against)];
  if (first !== undefined && second !== undefined) return { pair, before: first, after: second };
  return judgeMedians(pair, against);
}

/** Objects left behind and sizes of files have no noise. */
function judgeExactly({ runtime, case: name }: Pair, before: Row, after: Row): Judged {
  const tolerated = before.unit === 'kB' ? levels.size : 1;
  const verdict = after.max > before.max * tolerated ? 'worse' : after.max * tolerated < before.max ? 'better' : 'same';
  const change = before.max === 0 ? {} : { change: { factor: after.max / before.max } };
  return { runtime, case: name, unit: before.unit, kind: 'value', before: before.max, after: after.max, ...change, verdict };
}

function judgeMedians({ runtime, case: name, before, after }: Pair, against: readonly string[]): Judged | Unjudged {
  const [first, second] = [ratioOfMedians(before, against), ratioOfMedians(after, against)];
  if (first === undefined || second === undefined) return { runtime, case: name, reason: 'it has values of 0 or below' };
  const { unit } = before.get(subject)!;
  const change = { factor: Math.exp(second - first) };
  const numbers = { before: Math.exp(first), after: Math.exp(second), change };
  return { runtime, case: name, unit, kind: 'ratio', ...numbers, verdict: 'unsure', reason: 'single rounds were not kept' };
}

function judgeTogether(measured: readonly Measured[]): Judged[] {
  const floor = Math.log(levels.floor);
  const slower = adjusted(measured.map(({ before, after }) => probabilityAbove(before, after, floor)));
  const faster = adjusted(measured.map(({ before, after }) => probabilityAbove(after, before, floor)));
  return measured.map((one, index) => judgeOne(one, slower[index]!, faster[index]!, measured.length));
}

function judgeOne({ pair, before, after }: Measured, slower: number, faster: number, tests: number): Judged {
  const estimate = shift(before, after, levels.significance / 2);
  const change = { factor: Math.exp(estimate.median), lower: Math.exp(estimate.lower), upper: Math.exp(estimate.upper) };
  const { runtime, case: name } = pair;
  const { unit } = pair.before.get(subject)!;
  const numbers = { before: Math.exp(summarise(before).median), after: Math.exp(summarise(after).median), change };
  const known = { runtime, case: name, unit, kind: 'ratio' as const, ...numbers };
  const shown = slower < levels.significance || faster < levels.significance;
  if (shown && !isThroughout(before, after)) return { ...known, verdict: 'unsure', reason: 'the ratios drifted within a run' };
  if (shown) return { ...known, verdict: slower < faster ? 'worse' : 'better' };
  if (isSame(change)) return { ...known, verdict: 'same' };
  const few = leastProbability(before.length, after.length) * tests >= levels.significance;
  return { ...known, verdict: 'unsure', reason: few ? `only ${before.length} and ${after.length} rounds` : 'near the floor, or too noisy' };
}

/**
 * The test takes rounds for independent. A machine that treats one driver differently for a while makes neighbours alike;
 * then one half of a run contradicts the other. A change of the build is in all of them.
 */
function isThroughout(before: readonly number[], after: readonly number[]): boolean {
  const shifts = halves(before).flatMap((earlier) => halves(after).map((later) => shift(earlier, later, levels.significance).median));
  // Half a run has half the evidence, so it need not show the whole of the floor.
  const least = Math.log(levels.floor) / 2;
  return shifts.every((one) => one > least) || shifts.every((one) => one < -least);
}

function halves(values: readonly number[]): (readonly number[])[] {
  const middle = Math.ceil(values.length / 2);
  return [values.slice(0, middle), values.slice(-middle)];
}

function isSame({ factor, lower, upper }: { factor: number; lower: number; upper: number }): boolean {
  const within = (value: number, limit: number): boolean => value < limit && value > 1 / limit;
  return within(factor, levels.floor) && within(lower, levels.grave) && within(upper, levels.grave);
}
