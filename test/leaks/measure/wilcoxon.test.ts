import { describe, expect, test } from 'vitest';
import { hodgesLehmann, signedRankP } from '../../../src-ts/leaks/wilcoxon';

/** n ranks of which the negative ones sum up to `negative`. */
function withNegativeSum(n: number, negative: number): number[] {
  let left = negative;
  const ranks = Array.from({ length: n }, (_, index) => n - index);
  return ranks.map((rank) => {
    if (rank > left) return rank;
    left -= rank;
    return -rank;
  });
}

// One-sided critical values at 0.01, as tables of the signed-rank test print them.
const critical: [number, number][] = [
  [7, 0], [8, 1], [9, 3], [10, 5], [11, 7], [12, 9], [13, 12], [14, 15], [15, 19], [16, 23], [17, 27], [18, 32], [19, 37], [20, 43],
  [21, 49], [22, 55], [23, 62], [24, 69], [25, 76],
];

describe('Wilcoxon signed-rank test', () => {
  test.each(critical)('%i pairs: a rank sum of %i is the last that is significant at 0.01', (n, sum) => {
    expect(signedRankP(withNegativeSum(n, sum))).toBeLessThanOrEqual(0.01);
    expect(signedRankP(withNegativeSum(n, sum + 1))).toBeGreaterThan(0.01);
  });

  // Hamilton depression scale of nine patients before and after, from the textbook of Hollander and Wolfe; R's wilcox.test gives the same.
  const before = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
  const after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];
  const differences = before.map((value, index) => value - after[index]!);

  test('the published example: p = 0.01953', () => {
    expect(signedRankP(differences)).toBeCloseTo(0.01953125, 8);
  });

  test('the published example: the estimate is 0.46, with bounds 0.010 and 0.786', () => {
    const { median, lower, upper } = hodgesLehmann(differences, 0.02);
    expect(median).toBeCloseTo(0.46, 6);
    expect(lower).toBeCloseTo(0.01, 6);
    expect(upper).toBeCloseTo(0.786, 6);
  });

  test('ties share their ranks: all sums of signs, counted one by one', () => {
    const tied = [1, 1, 2, 2, 2, -1, 3];
    expect(signedRankP(tied)).toBeCloseTo(countedP(tied), 12);
  });

  test('differences of 0 say nothing', () => {
    expect(signedRankP([0, 0, 0])).toBe(1);
    expect(signedRankP([0, 1, 2, 3])).toBe(signedRankP([1, 2, 3]));
  });

  test('too few differences have no bounds', () => {
    expect(hodgesLehmann([1, 2, 3], 0.01)).toEqual({ median: 2, lower: -Infinity, upper: Infinity });
  });
});

/** The definition: the part of all choices of signs whose rank sum is at least as large. */
function countedP(differences: readonly number[]): number {
  const sizes = differences.map(Math.abs);
  const ranks = sizes.map((size) => sizes.filter((other) => other < size).length + (sizes.filter((other) => other === size).length + 1) / 2);
  const sum = (positive: (index: number) => boolean) => ranks.reduce((all, rank, index) => all + (positive(index) ? rank : 0), 0);
  const seen = sum((index) => differences[index]! > 0);
  let atLeast = 0;
  for (let signs = 0; signs < 2 ** ranks.length; signs++) if (sum((index) => (signs & (1 << index)) !== 0) >= seen) atLeast++;
  return atLeast / 2 ** ranks.length;
}
