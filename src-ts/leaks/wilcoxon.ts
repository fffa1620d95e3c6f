/**
 * The one-sided Wilcoxon signed-rank test and the Hodges–Lehmann estimate that belongs to it, exact for the few dozen pairs of a
 * measurement. Written here because what npm has for it brings hundreds of packages, and no bounds.
 */

/** Probability of a rank sum at least as large as that of `differences`, if they were symmetric about 0. 1 when all of them are 0. */
export function signedRankP(differences: readonly number[]): number {
  const moved = differences.filter((difference) => difference !== 0);
  if (moved.length === 0) return 1;
  const doubled = doubledRanks(moved.map(Math.abs));
  const positive = doubled.reduce((sum, rank, index) => sum + (moved[index]! > 0 ? rank : 0), 0);
  return tail(doubled, positive);
}

export interface Estimate {
  median: number;
  lower: number;
  upper: number;
}

/** The median of all means of two (Hodges–Lehmann), and bounds each of which is passed with a probability of at most `alpha`. */
export function hodgesLehmann(differences: readonly number[], alpha: number): Estimate {
  const means = walshMeans(differences);
  const outside = quantile(differences.length, alpha);
  return { median: medianOf(means), lower: means[outside] ?? -Infinity, upper: means.at(-1 - outside) ?? Infinity };
}

function medianOf(sorted: readonly number[]): number {
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** How many of the sorted means lie beyond the bound: the largest k with P(W < k) <= alpha. Beyond all of them when there is none. */
function quantile(pairs: number, alpha: number): number {
  const ranks = Array.from({ length: pairs }, (_, index) => index + 1);
  const counts = distribution(ranks);
  let below = 0;
  for (let sum = 0; sum < counts.length; sum++) {
    below += counts[sum]! / 2 ** pairs;
    if (below > alpha) return sum === 0 ? Infinity : sum - 1;
  }
  return Infinity;
}

function walshMeans(values: readonly number[]): number[] {
  const means = values.flatMap((value, index) => values.slice(index).map((other) => (value + other) / 2));
  return means.sort((a, b) => a - b);
}

/** Twice the ranks, so that those of ties, which are means, stay whole numbers. */
function doubledRanks(magnitudes: readonly number[]): number[] {
  return magnitudes.map((magnitude) => {
    const smaller = magnitudes.filter((other) => other < magnitude).length;
    const equal = magnitudes.filter((other) => other === magnitude).length;
    return 2 * smaller + equal + 1;
  });
}

function tail(ranks: readonly number[], least: number): number {
  const counts = distribution(ranks);
  let above = 0;
  for (let sum = least; sum < counts.length; sum++) above += counts[sum]!;
  return above / 2 ** ranks.length;
}

/** In how many of all choices of signs the positive ranks sum up to each number. */
function distribution(ranks: readonly number[]): number[] {
  const counts = new Array<number>(ranks.reduce((sum, rank) => sum + rank, 0) + 1).fill(0);
  counts[0] = 1;
  for (const rank of ranks) for (let sum = counts.length - 1; sum >= rank; sum--) counts[sum]! += counts[sum - rank]!;
  return counts;
}
