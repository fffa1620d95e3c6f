/**
 * Does a count that has noise grow? Rounds with the body and rounds without it, in random order: what the rounds themselves cost is in
 * both, and the difference is the body's. What the body needs and gives back late is given back in a round without it, where it makes the
 * difference twice as large; but then both rounds of a pair together have not grown, as they do by a leak.
 */
import { settleTo, round } from '../runtime/settle.js';
import type { Growth } from './finding.js';
import { randomFrom, type Random } from './random.js';
import { rateInWords } from './rate.js';
import { repeat, type Body } from './rounds.js';
import { hodgesLehmann, signedRankP } from './wilcoxon.js';

export interface PairedOptions {
  /** Bytes in use: read before and after each round. */
  read: () => number;
  seed: number;
  /** Iterations of a round. Default 100: what a round itself costs varies by a kilobyte, and is divided by this. */
  iterations?: number;
  /** Pairs of rounds. Default 24; fewer are run when the answer is plain before, and up to twice as many when it is not plain then. */
  pairs?: number;
  /** Bytes per iteration that count as nothing: Node itself needs up to 10. Default 16. */
  floor?: number;
  /** Pairs that are run and not counted. Default 6. */
  warmup?: number;
  /** By `performance.now()`: no pair is begun after it, once there are 10. */
  deadline?: number;
  /** For tests: what a round does to come to rest. */
  settle?: () => Promise<void>;
}

export type Statistics = NonNullable<Growth['statistics']>;

/** `flagged`: it grows. `clean`: it grows by less than the floor. */
export interface Paired {
  flagged: boolean;
  statistics: Statistics;
  /** Bytes per iteration of each pair. */
  differences: number[];
  iterations: number;
}

const significance = 0.01;
/** The factor by which two estimates of one rate may differ. */
const tolerance = 1.5;
/** From so many pairs on the answer may be plain. */
const least = 10;
const defaultFloor = 16;
const defaultWarmup = 6;
const defaultIterations = 100;

/** How often the body runs at least, in a measurement that is left to itself. */
export const fewestIterations: number = defaultIterations * (defaultWarmup + least);

// Before anybody puts fake timers in its place.
const realNow = performance.now.bind(performance);

/** Runs pairs of rounds until the answer is plain, or all are run. */
export async function measurePaired(body: Body, options: PairedOptions): Promise<Paired> {
  const { iterations = defaultIterations, pairs = 24, floor = defaultFloor, warmup = defaultWarmup, deadline = Infinity } = options;
  const rounds = new PairedRounds(body, options, iterations);
  await (options.settle ?? atRest)();
  for (let pair = 0; pair < warmup; pair++) await rounds.pair();
  // What the measurement itself needs is allocated before.
  const differences = new Float64Array(2 * pairs), sums = new Float64Array(2 * pairs);
  let done = 0;
  const isOver = () => done >= 2 * pairs || (done >= least && realNow() > deadline);
  const seen = (): Pairs => ({ differences: [...differences.subarray(0, done)], sums: [...sums.subarray(0, done)] });
  while (!isOver() && !isPlain(seen(), floor, pairs)) {
    const { withBody, without } = await rounds.pair();
    differences[done] = withBody - without;
    sums[done++] = withBody + without;
  }
  return { ...judgePairs(seen(), floor), iterations };
}

/** Bytes per iteration, of each pair: by how much the round with the body grew more than the other, and by how much both did together. */
export interface Pairs {
  differences: number[];
  sums: number[];
}

export function judgePairs({ differences, sums }: Pairs, floor: number = defaultFloor): Omit<Paired, 'iterations'> {
  const statistics = { pairs: differences.length, p: signedRankP(differences), ...hodgesLehmann(differences, significance) };
  const isLarge = statistics.p < significance && statistics.median >= floor;
  return { flagged: isLarge && lasts(sums, statistics.median), statistics, differences };
}

/** By a leak, both rounds together grow by as much, and by what rounds cost. */
function lasts(sums: readonly number[], difference: number): boolean {
  return hodgesLehmann(sums, significance).median * tolerance >= difference;
}

/** Whether two measurements with different doses agree, as they do for what is no accident: within a factor of 1.5. */
export function agreeing(one: Paired, other: Paired): boolean {
  const ratio = one.statistics.median / other.statistics.median;
  return ratio <= tolerance && ratio >= 1 / tolerance;
}

/** A flagged measurement in the form of all growth. */
export function growthOfPairs({ statistics, differences, iterations }: Paired): Growth {
  const batches = differences.map((difference) => ({ iterations, delta: Math.round(difference * iterations) }));
  const rate = rateInWords('bytes', [{ iterations: 1, delta: statistics.median }]);
  return { kind: 'malloc', subject: '', unit: 'bytes', perIteration: statistics.median, rate, exact: false, batches, statistics };
}

function isPlain(seen: Pairs, floor: number, pairs: number): boolean {
  const { differences } = seen;
  if (differences.length < Math.min(least, pairs)) return false;
  if (differences.length === least && differences.every((difference) => difference > floor)) return judgePairs(seen, floor).flagged;
  if (differences.length >= pairs) return isDecided(seen, floor);
  return hodgesLehmann(differences, significance).upper < floor;
}

/** As large as a leak, and not significant, is what a few rounds with jumps make of one: it gets as many pairs again. */
function isDecided(seen: Pairs, floor: number): boolean {
  const { statistics } = judgePairs(seen, floor);
  return statistics.p < significance || statistics.median < floor;
}

class PairedRounds {
  private readonly random: Random;
  private done = 0;

  constructor(
    private readonly body: Body,
    private readonly options: PairedOptions,
    private readonly iterations: number,
  ) {
    this.random = randomFrom(options.seed);
  }

  /** Bytes per iteration by which the round with the body and the one without it grew. */
  async pair(): Promise<{ withBody: number; without: number }> {
    const bodyFirst = this.random() < 0.5;
    const first = (await this.round(bodyFirst ? this.iterations : 0)) / this.iterations;
    const second = (await this.round(bodyFirst ? 0 : this.iterations)) / this.iterations;
    return bodyFirst ? { withBody: first, without: second } : { withBody: second, without: first };
  }

  private async round(iterations: number): Promise<number> {
    const { read, settle = twoRounds } = this.options;
    const before = read();
    await repeat(this.body, this.done, iterations);
    this.done += iterations;
    await settle();
    return read() - before;
  }
}

async function atRest(): Promise<void> {
  await settleTo(32, {});
}

/** Always as many, so that rounds with and without the body cost the same. */
async function twoRounds(): Promise<void> {
  await round();
  await round();
}
