import { describe, expect, test } from 'vitest';
import type { Survivors } from '../../../src-ts/leaks/watch/judge';
import { batchesOf, evidenceOf } from './addons';

const parts = 64;

/** Survivors by the calls that made them. */
function survivors(calls: number, madeAt: number[], more: Partial<Survivors> = {}): Survivors {
  const slices = Array.from({ length: parts }, () => 0);
  for (const call of madeAt) slices[Math.floor((call * parts) / calls)]! += 1;
  const count = madeAt.length;
  return {
    kind: 'reference', strong: true, dead: false, loading: false, ended: false, environment: 1, addon: 'a.node', place: { file: 'a.cc' },
    stacks: [], count, settled: count, bytes: 0, created: count, calls, slices, ...more,
  };
}

const range = (from: number, to: number, step = 1): number[] => Array.from({ length: Math.ceil((to - from) / step) }, (_, at) => from + at * step);

describe('What survivors say: they grew', () => {
  test.each([
    ['one of each call', survivors(1000, range(0, 1000))],
    ['one of a hundred calls', survivors(1000, range(99, 1000, 100))],
    ['some of each call, after a third of the program', survivors(900, range(300, 900))],
    ['few calls, all of them', survivors(8, range(0, 8))],
    ['most were released, and those that were not come from everywhere', survivors(1000, range(0, 1000, 20), { created: 1000 })],
  ])('%s', (_case, which) => {
    expect(evidenceOf(which)).toBe('grew');
  });
});

describe('What survivors say: they did not grow', () => {
  test.each([
    ['made while loading', survivors(1000, range(0, 1000), { loading: true }), 'kept'],
    ['made once', survivors(1000, [500]), 'kept'],
    ['a cache that filled', survivors(1000, range(0, 64)), 'bounded'],
    ['a cache that filled in the first half', survivors(1000, range(0, 480)), 'bounded'],
    ['a cache that lets the oldest go', survivors(1000, range(936, 1000), { created: 1000 }), 'bounded'],
    ['a burst at the end', survivors(1000, range(900, 1000)), 'unclear'],
    ['too few', survivors(1000, [100, 400, 700, 990]), 'unclear'],
    ['fading', survivors(1000, [...range(0, 400), 600, 900]), 'unclear'],
    ['with a gap', survivors(1000, [...range(0, 250), ...range(600, 1000)]), 'unclear'],
    ['nothing that is certain', survivors(1000, [], { count: 500, settled: 0, created: 500 }), 'unclear'],
  ])('%s', (_case, which, evidence) => {
    expect(evidenceOf(which)).toBe(evidence);
  });
});

describe('Batches', () => {
  test('are the quarters of the calls since they began, and what was left of each', () => {
    expect(batchesOf(survivors(1000, range(0, 1000)))).toEqual(range(0, 4).map(() => ({ iterations: 250, delta: expect.closeTo(250, -1) as number })));
    const rare = batchesOf(survivors(1000, range(99, 1000, 100)));
    expect(rare.reduce((sum, { iterations }) => sum + iterations, 0)).toBe(1000);
    expect(rare.reduce((sum, { delta }) => sum + delta, 0)).toBe(10);
  });
});
