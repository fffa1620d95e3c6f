import { describe, expect, test } from 'vitest';
import { longWithin, planOf } from '../../../src-ts/leaks/batches';
import { decide, type Decision } from '../../../src-ts/leaks/decide';
import type { Batch } from '../../../src-ts/leaks/finding';
import { judge, type Step } from '../../../src-ts/leaks/judgement';
import { decisive } from '../../../src-ts/leaks/decide';
import { bytesInWords, rateInWords } from '../../../src-ts/leaks/rate';

/** How many of something there are after so many iterations. */
type Count = (iterations: number) => number;

const warmup = 18;

/** Runs batches as `Rounds` does, and says how it ended. */
function decided(count: Count, plan = planOf(), used?: (batch: number) => number): { decision: Decision; batches: Batch[] } {
  const batches: Batch[] = [];
  let done = warmup;
  const run = (iterations: number) => {
    const before = used?.(0) ?? count(done);
    done += iterations;
    batches.push({ iterations, delta: (used?.(iterations) ?? count(done)) - before });
  };
  for (const iterations of plan.first) run(iterations);
  for (;;) {
    const decision = decide(batches, { first: plan.first.length, last: false });
    if (decision.kind !== 'more') return { decision, batches };
    const next = plan.after(batches.map(({ iterations }) => iterations));
    if (next === undefined) return { decision: decide(batches, { first: plan.first.length, last: true }), batches };
    run(next);
  }
}

function rateOfLeak(count: Count): string {
  const { decision, batches } = decided(count);
  expect(decision.kind).toBe('leak');
  return rateInWords('objects', decisive(batches));
}

const cache = (size: number): Count => (iterations) => Math.min(size, iterations);

describe('Decision: leaks', () => {
  test.each([
    ['1 per iteration', (n: number) => n],
    ['2 per iteration', (n: number) => 2 * n],
    ['3 per 2 iterations', (n: number) => Math.floor(1.5 * n)],
    ['1 per 2 iterations', (n: number) => Math.floor(n / 2)],
    ['2 per 3 iterations', (n: number) => Math.floor((2 * n) / 3)],
    ['1 per 10 iterations', (n: number) => Math.floor(n / 10)],
    ['1 per 100 iterations', (n: number) => Math.floor(n / 100)],
    ['1 per 200 iterations', (n: number) => Math.floor(n / 200)],
  ])('%s', (rate, count) => {
    expect(rateOfLeak(count)).toBe(rate);
  });

  test('one behind a cache that fills first', () => {
    expect(rateOfLeak((n) => Math.min(n, 30) + Math.floor(n / 10))).toBe('1 per 10 iterations');
  });

  test('one that every now and then gives something back', () => {
    expect(decided((n) => n - Math.floor(n / 7)).decision.kind).toBe('leak');
  });
});

describe('Decision: no leaks', () => {
  test('nothing grows', () => {
    expect(decided(() => 5)).toEqual({ decision: { kind: 'clean' }, batches: [7, 11, 13, 211].map((iterations) => ({ iterations, delta: 0 })) });
  });

  test('what becomes less is clean', () => {
    expect(decided((n) => -n).decision.kind).toBe('clean');
  });

  test.each([20, 25, 31, 50, 100, 250, 256, 500, 1000, 1024, 1500, 2000, 2500])('a cache of %i fills, and is told as bounded', (size) => {
    expect(decided(cache(size)).decision).toEqual({ kind: 'bounded', size: size - warmup });
  });

  test('a cache that fills with every third iteration', () => {
    expect(decided((n) => Math.min(100, Math.floor(n / 3))).decision.kind).toBe('bounded');
  });

  test('a table that is as large as the largest batch needs, and grows with the batches', () => {
    let most = 0;
    const { decision } = decided((n) => n, planOf(), (batch) => (most = Math.max(most, batch)));
    expect(decision.kind).toBe('bounded');
  });

  test('something that came once', () => {
    expect(decided((n) => (n > 100 ? 1 : 0)).decision).toEqual({ kind: 'bounded', size: 1 });
  });

  test('[3, 0, 0] is bounded as soon as the long batch is quiet too; [10, 1, 1] is not', () => {
    const of = (deltas: number[], last = true) => decide(deltas.map((delta) => ({ iterations: 10, delta })), { first: 3, last });
    expect(of([3, 0, 0])).toEqual({ kind: 'bounded', size: 3 });
    expect(of([8, -8, 1])).toEqual({ kind: 'irregular', size: 9 });
    expect(of([0, 1, 0])).toEqual({ kind: 'irregular', size: 1 });
    expect(of([5, 5, 6])).toEqual({ kind: 'leak' });
    expect(of([10, 10, 10], false)).toEqual({ kind: 'more' });
  });
});

describe('Plan', () => {
  test('batches are prime, and larger ones come twice', () => {
    const plan = planOf();
    const sizes = [...plan.first];
    for (let next = plan.after(sizes); next !== undefined; next = plan.after(sizes)) sizes.push(next);
    expect(sizes).toEqual([7, 11, 13, 211, 431, 431, 863, 863, 1733, 1733]);
  });

  test('a slow body gets a shorter long batch, a very slow one none', () => {
    expect(longWithin(100, 0.01)).toBe(211);
    expect(planOf(longWithin(100, 2)).first).toEqual([7, 11, 13, 50]);
    expect(planOf(longWithin(100, 50)).first).toEqual([7, 11, 13]);
  });
});

describe('Judgement', () => {
  const steps = (...deltas: number[]): Step[] =>
    deltas.map((value, index) => ({ iterations: [7, 11, 13, 211][index]!, changes: value === 0 ? [] : [{ kind: 'native', subject: 'Session', unit: 'objects', value }] }));

  test('growth has the batches, the rate and its words', () => {
    const { growth, notes } = judge(steps(7, 11, 13, 211), { first: 4, last: true });
    expect(growth).toEqual([
      {
        kind: 'native', subject: 'Session', unit: 'objects', perIteration: 1, rate: '1 per iteration', exact: true,
        batches: [7, 11, 13, 211].map((iterations) => ({ iterations, delta: iterations })),
      },
    ]);
    expect(notes).toEqual([]);
  });

  test('a cache is a note', () => {
    expect(judge(steps(3, 0, 0, 0), { first: 4, last: false })).toEqual({
      growth: [], open: false, irregular: false, notes: ['a cache or pool of 3 Session: it grew, and stopped'],
    });
  });

  test('a few bytes and handles of the runtime are no news', () => {
    const stopped = (kind: 'handle' | 'arrayBuffer', value: number) => judge(
      [{ iterations: 7, changes: [{ kind, subject: '', unit: kind === 'handle' ? 'objects' : 'bytes', value }] }, ...steps(0, 0, 0)], { first: 4, last: false },
    ).notes;
    expect([stopped('handle', 3), stopped('arrayBuffer', 100)]).toEqual([[], []]);
    expect(stopped('handle', 100)).toEqual(['a cache or pool of 100 napi_ref: it grew, and stopped']);
    expect(stopped('arrayBuffer', 65_536)).toEqual(['a cache or pool of 64 KB of ArrayBuffer: it grew, and stopped']);
  });

  test('what is undecided is open, and in the end irregular', () => {
    expect(judge(steps(0, 0, 1, 0), { first: 4, last: false }).open).toBe(true);
    expect(judge(steps(0, 0, 1, 0), { first: 4, last: true })).toMatchObject({ growth: [], irregular: true });
  });
});

describe('Words', () => {
  test.each([
    [0, '0 B'], [32, '32 B'], [27.2, '27 B'], [1023, '1023 B'], [1024, '1 KB'], [1536, '1.5 KB'], [5 * 2 ** 20, '5 MB'], [2 ** 31, '2 GB'],
  ])('%d bytes are %s', (bytes, words) => {
    expect(bytesInWords(bytes)).toBe(words);
  });

  test('a rate that no fraction fits is told with "about"', () => {
    expect(rateInWords('objects', [{ iterations: 100, delta: 137 }, { iterations: 100, delta: 101 }])).toBe('about 1.2 per iteration');
    expect(rateInWords('objects', [{ iterations: 100, delta: 37 }, { iterations: 100, delta: 1 }])).toBe('about 1 per 5 iterations');
    expect(rateInWords('objects', [{ iterations: 100, delta: 99 }, { iterations: 100, delta: 61 }])).toBe('about 0.8 per iteration');
  });

  test('bytes are told as bytes', () => {
    expect(rateInWords('bytes', [{ iterations: 10, delta: 320 }])).toBe('32 B per iteration');
  });
});
