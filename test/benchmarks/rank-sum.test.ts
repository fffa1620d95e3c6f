import { describe, expect, test } from 'vitest';
import { adjusted } from '../../benchmarks/compare/holm';
import { leastProbability, probabilityAbove, shift } from '../../benchmarks/compare/rank-sum';
import { randomFrom } from '../../src-ts/leaks/random';

/** All ways to choose `count` of the places 0 … total - 1. */
function choices(total: number, count: number, from = 0): number[][] {
  if (count === 0) return [[]];
  return Array.from({ length: total - from }, (_, index) => from + index)
    .flatMap((first) => choices(total, count - 1, first + 1).map((rest) => [first, ...rest]));
}

/** The same probability by trying every assignment of the values to the two samples. */
function byCounting(before: readonly number[], after: readonly number[]): number {
  const all = [...before, ...after];
  const above = (chosen: readonly number[]): number => {
    const others = all.filter((_, index) => !chosen.includes(index));
    return chosen.reduce((count, index) => count + others.filter((other) => all[index]! > other).length, 0);
  };
  const observed = above(after.map((_, index) => before.length + index));
  const every = choices(all.length, after.length);
  return every.filter((chosen) => above(chosen) >= observed).length / every.length;
}

const samples = (seed: number, count: number): number[] => {
  const random = randomFrom(seed);
  return Array.from({ length: count }, random);
};

describe('Rank sum', () => {
  test.each([[3, 3], [2, 5], [5, 2], [4, 6], [6, 6], [1, 4]])('the probability is what counting all assignments gives, for %i and %i values', (before, after) => {
    for (let seed = 1; seed <= 10; seed++) {
      const [first, second] = [samples(seed, before), samples(seed + 100, after)];
      expect(probabilityAbove(first, second, 0)).toBeCloseTo(byCounting(first, second), 12);
    }
  });

  test('the least probability is that of one sample above the other', () => {
    expect(leastProbability(5, 5)).toBeCloseTo(1 / 252, 12);
    expect(probabilityAbove([1, 2, 3, 4, 5], [6, 7, 8, 9, 10], 0)).toBeCloseTo(1 / 252, 12);
  });

  test('equal values are no evidence', () => {
    expect(probabilityAbove([1, 1, 1], [1, 1, 1], 0)).toBe(1);
  });

  test('a shift of the floor alone is no evidence, one beyond it is', () => {
    const before = samples(1, 12);
    const later = (by: number) => samples(2, 12).map((value) => value + by);
    expect(probabilityAbove(before, later(1), 1)).toBeGreaterThan(0.05);
    expect(probabilityAbove(before, later(3), 1)).toBeLessThan(1e-5);
  });

  test('the shift is found, and its interval holds it', () => {
    const { median, lower, upper } = shift(samples(3, 15), samples(3, 15).map((value) => value + 4), 0.025);
    expect(median).toBeCloseTo(4, 1);
    expect(lower).toBeLessThan(4);
    expect(upper).toBeGreaterThan(4);
  });

  test('the interval leaves out as many differences as the tables say: 2 on each side for 5 and 5 values at 5 %', () => {
    const before = [0, 0, 0, 0, 0].map((_, index) => index * 0.001);
    const after = [10, 20, 30, 40, 50];
    const differences = after.flatMap((a) => before.map((b) => a - b)).sort((a, b) => a - b);
    expect(shift(before, after, 0.025)).toMatchObject({ lower: differences[2], upper: differences[22] });
  });

  test('the interval misses no more often than it may', () => {
    let missed = 0;
    for (let seed = 0; seed < 400; seed++) {
      const { lower, upper } = shift(samples(seed, 8), samples(seed + 1000, 8), 0.025);
      if (lower > 0 || upper < 0) missed++;
    }
    expect(missed).toBeGreaterThan(0);
    expect(missed / 400).toBeLessThanOrEqual(0.06);
  });

  test('too few values have no bounds', () => {
    expect(shift([1, 2, 3], [2, 3, 4], 0.025)).toEqual({ median: 1, lower: -Infinity, upper: Infinity });
  });
});

describe('Holm', () => {
  test('multiplies by how many are left, and never falls', () => {
    expect(adjusted([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02]);
  });

  test('passes no further than 1, and takes nothing', () => {
    expect(adjusted([0.6, 0.9])).toEqual([1, 1]);
    expect(adjusted([])).toEqual([]);
  });
});
