/** Runs that never were: of a machine that drifts, with rounds that are disturbed, always the same for the same seed. */
import type { Row } from '../../benchmarks/results';
import { randomFrom, type Random } from '../../src-ts/leaks/random';
import { row } from './rows';

export const drivers = ['tether', 'node-addon-api', 'raw-node-api'] as const;
export const names = ['method-noop', 'method-add', 'method-string', 'callback-call', 'callback-get', 'create-reclaim', 'thread-call', 'async-method'];

/** How a run goes. Shares are relative: 0.03 is 3 %. */
export interface Circumstances {
  rounds: number;
  /** By how much one value scatters by itself: two thirds lie within. */
  noise: number;
  /** By how much the whole machine changes from one round to the next, for all drivers alike. */
  drift: number;
  /** By how much one driver alone drifts, from one round to the next. */
  ownDrift: number;
  /** How many of all values are half as large again, for no reason. */
  disturbed: number;
  /** How much slower `tether` is, by case. */
  slower: Partial<Record<string, number>>;
}

/** What ±5 % looks like when two thirds of it lie within 2.5 %, on a machine that becomes slower and quicker all the time. */
export const usual: Circumstances = { rounds: 20, noise: 0.025, drift: 0.08, ownDrift: 0.004, disturbed: 0.02, slower: {} };

/** Rows of one run. */
export function simulate(seed: number, circumstances: Partial<Circumstances> = {}): Row[] {
  const how = { ...usual, ...circumstances };
  const random = randomFrom(seed);
  const machine = walk(random, how.rounds, how.drift);
  return names.flatMap((name, place) => drivers.map((driver, which) => {
    const own = walk(random, how.rounds, how.ownDrift);
    const level = 10 * (place + 1) * (which + 1) * (driver === 'tether' ? (how.slower[name] ?? 1) : 1);
    const values = machine.map((speed, round) => level * speed * own[round]! * scatter(random, how));
    return row(name, driver, values);
  }));
}

function scatter(random: Random, { noise, disturbed }: Circumstances): number {
  return Math.exp(noise * normal(random)) * (random() < disturbed ? 1.5 : 1);
}

/** A factor for each round, that begins anywhere and moves by steps. */
function walk(random: Random, rounds: number, step: number): number[] {
  let position = 2 * step * normal(random);
  return Array.from({ length: rounds }, () => Math.exp((position += step * normal(random))));
}

/** By Box and Muller. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
