import { describe, expect, test } from 'vitest';
import { agreeing, growthOfPairs, judgePairs, measurePaired, type Paired, type Pairs } from '../../../src-ts/leaks/paired';
import { randomFrom, type Random } from '../../../src-ts/leaks/random';

/** A process whose malloc has the noise of a real one: every round costs, some jump, and what Node needs per iteration is below 10 bytes. */
class NoisyProcess {
  private used = 1_000_000;
  private readonly random: Random;

  constructor(seed: number, private readonly leak: (iteration: number) => number) {
    this.random = randomFrom(seed);
  }

  readonly read = (): number => this.used;

  readonly body = (iteration: number): void => {
    this.used += this.leak(iteration) + (this.random() < 0.2 ? 16 : 0);
  };

  readonly settle = async (): Promise<void> => {
    this.used += 300 + Math.round(this.random() * 600);
    if (this.random() < 0.05) this.used += Math.round((this.random() - 0.5) * 20_000);
  };
}

function measured(seed: number, leak: (iteration: number) => number, iterations?: number): Promise<Paired> {
  const { read, body, settle } = new NoisyProcess(seed, leak);
  return measurePaired(body, { read, seed: seed + 1_000_000, settle, iterations });
}

async function flaggedOf(runs: number, leak: (iteration: number) => number): Promise<number> {
  let flagged = 0;
  for (let seed = 1; seed <= runs; seed++) if ((await measured(seed, leak)).flagged) flagged++;
  return flagged;
}

describe('Paired rounds, over simulated noise', () => {
  test('200 runs without a leak: none is flagged', async () => {
    expect(await flaggedOf(200, () => 0)).toBe(0);
  });

  test('200 runs that leak 32 bytes per iteration: at least 99 % are flagged', async () => {
    expect(await flaggedOf(200, () => 32)).toBeGreaterThanOrEqual(198);
  });

  test('what the body gives back one round later is no leak, however plain the difference is', async () => {
    let flagged = 0;
    for (let seed = 1; seed <= 50; seed++) {
      const { read, body, settle } = new NoisyProcess(seed, () => 0);
      let late = 0, left = 0;
      const gives = { read: () => read() + left, settle: async () => { left = late; late = 0; await settle(); } };
      const measurement = await measurePaired((iteration) => { body(iteration); late += 60; }, { ...gives, seed });
      expect(measurement.statistics.median).toBeGreaterThan(60);
      if (measurement.flagged) flagged++;
    }
    expect(flagged).toBe(0);
  });

  test('no pair is begun after the deadline, once there are ten', async () => {
    const random = randomFrom(1);
    const jumps = { read: () => random() * 1e9, seed: 1, settle: async () => {} };
    expect((await measurePaired(() => {}, { ...jumps, deadline: 0 })).statistics.pairs).toBe(10);
    expect((await measurePaired(() => {}, jumps)).statistics.pairs).toBeGreaterThan(10);
  });

  test('what leaks in one of ten iterations is flagged at its mean rate', async () => {
    const { flagged, statistics } = await measured(3, (iteration) => (iteration % 10 === 0 ? 640 : 0));
    expect(flagged).toBe(true);
    expect(statistics.median).toBeGreaterThan(48);
    expect(statistics.median).toBeLessThan(96);
  });

  test('it ends after 10 pairs when the answer is plain, either way', async () => {
    expect((await measured(1, () => 1000)).statistics.pairs).toBe(10);
    expect((await measured(1, () => 0)).statistics.pairs).toBeLessThan(24);
  });

  test('the order of the rounds is random, and the same for the same seed', async () => {
    const orderOf = async (seed: number) => {
      const order: string[] = [];
      let bodies = 0;
      const settle = async () => { order.push(bodies > 0 ? 'body' : 'none'); bodies = 0; };
      await measurePaired(() => { bodies++; }, { read: () => 0, seed, settle, warmup: 0 });
      return order.join(' ');
    };
    expect(await orderOf(1)).toBe(await orderOf(1));
    expect(await orderOf(1)).not.toBe(await orderOf(2));
    expect(await orderOf(1)).toContain('body none none body');
  });
});

describe('Paired rounds: the verdict over plain data', () => {
  const lasting = (differences: number[]): Pairs => ({ differences, sums: differences });
  const constant = (bytes: number, pairs = 24): Pairs => lasting(new Array<number>(pairs).fill(bytes));

  test('significance alone is not enough: 10 bytes per iteration in each pair are below the floor', () => {
    const { flagged, statistics } = judgePairs(constant(10));
    expect(statistics.p).toBeLessThan(1e-6);
    expect(flagged).toBe(false);
    expect(judgePairs(constant(16)).flagged).toBe(true);
  });

  test('size alone is not enough', () => {
    const scattered = lasting([4000, -3900, 5000, -4500, 40, -30, 3000, -2900, 60, -20]);
    expect(judgePairs(scattered).statistics.median).toBeGreaterThan(16);
    expect(judgePairs(scattered).flagged).toBe(false);
  });

  test('a difference that does not last is not enough', () => {
    const { differences } = constant(32);
    expect(judgePairs({ differences, sums: differences.map((_, pair) => (pair % 2 === 0 ? 32 : -30)) }).flagged).toBe(false);
    expect(judgePairs({ differences, sums: differences.map(() => 22) }).flagged).toBe(true);
    expect(judgePairs({ differences, sums: differences.map(() => 21) }).flagged).toBe(false);
  });

  test('two measurements agree within a factor of 1.5', () => {
    const of = (bytes: number) => ({ ...judgePairs(constant(bytes)), iterations: 40 });
    expect(agreeing(of(32), of(47))).toBe(true);
    expect(agreeing(of(32), of(22))).toBe(true);
    expect(agreeing(of(32), of(49))).toBe(false);
    expect(agreeing(of(32), of(16))).toBe(false);
  });

  test('as growth it has the rate in words and the statistics', () => {
    const paired = { ...judgePairs(constant(32)), iterations: 40 };
    expect(growthOfPairs(paired)).toMatchObject({
      kind: 'malloc', unit: 'bytes', exact: false, perIteration: 32, rate: '32 B per iteration', statistics: { pairs: 24, median: 32, lower: 32, upper: 32 },
    });
    expect(growthOfPairs(paired).batches[0]).toEqual({ iterations: 40, delta: 1280 });
  });
});
