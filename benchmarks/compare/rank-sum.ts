// SPDX-License-Identifier: MIT
/**
 * The exact Mann–Whitney test of two independent samples, and the Hodges–Lehmann estimate of the shift between them with
 * the interval that belongs to the test. Both use the order of values alone, so one disturbed round moves nothing. Written
 * here because what npm has for it brings only the statistic, or probabilities of a normal approximation, which a dozen
 * rounds are too few for.
 */

/** A shift, and bounds each of which is passed with a probability of at most the `alpha` asked for; infinite where there are too few values. */
export interface Shift {
  readonly median: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * The probability of `after` lying as far above `before` as it does, or farther, if it were shifted by `floor` alone.
 * Equal values count as not above, which errs towards 1.
 */
export function probabilityAbove(before: readonly number[], after: readonly number[], floor: number): number {
  const above = differences(before, after).filter((difference) => difference > floor).length;
  const counts = distribution(before.length, after.length);
  return sum(counts.slice(above)) / sum(counts);
}

/** The least probability that `probabilityAbove` can give for so many values: all of one sample above all of the other. */
export function leastProbability(before: number, after: number): number {
  return 1 / sum(distribution(before, after));
}

/** How far `after` lies above `before`. */
export function shift(before: readonly number[], after: readonly number[], alpha: number): Shift {
  const sorted = differences(before, after).sort((a, b) => a - b);
  const outside = differencesOutside(before.length, after.length, alpha);
  const middle = (sorted.length - 1) / 2;
  return {
    median: (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2,
    lower: outside === 0 ? -Infinity : sorted[outside - 1]!,
    upper: outside === 0 ? Infinity : sorted[sorted.length - outside]!,
  };
}

function differences(before: readonly number[], after: readonly number[]): number[] {
  return after.flatMap((later) => before.map((earlier) => later - earlier));
}

/** The largest k for which fewer than k of all differences lie on one side with a probability of at most `alpha`. */
function differencesOutside(before: number, after: number, alpha: number): number {
  const counts = distribution(before, after);
  const allowed = alpha * sum(counts);
  let passed = 0;
  return counts.findIndex((count) => (passed += count) > allowed);
}

const distributions = new Map<string, number[]>();

/** In how many of all orders of two samples each number of pairs has the second one above. */
function distribution(before: number, after: number): number[] {
  const key = `${before} ${after}`;
  if (!distributions.has(key)) distributions.set(key, count(before, after));
  return distributions.get(key)!;
}

/** The highest value of all is in one sample or in the other; each leaves the same question for one value less. */
function count(before: number, after: number): number[] {
  let rows = Array.from({ length: before + 1 }, () => [1]);
  for (let more = 1; more <= after; more++) {
    const next = [[1]];
    for (let fewer = 1; fewer <= before; fewer++) next.push(added(shifted(rows[fewer]!, fewer), next[fewer - 1]!));
    rows = next;
  }
  return rows[before]!;
}

function shifted(counts: readonly number[], by: number): number[] {
  return [...new Array<number>(by).fill(0), ...counts];
}

function added(longer: readonly number[], shorter: readonly number[]): number[] {
  return longer.map((count, index) => count + (shorter[index] ?? 0));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
