/** Runs a body in batches and reads the signals between them, until every signal is decided. */
import { TetherError } from '../runtime/errors.js';
import { settleTo, type Settled } from '../runtime/settle.js';
import { defaultWarmup, longWithin, planOf, type Plan } from './batches.js';
import { Budget } from './budget.js';
import type { Series } from './finding.js';
import { hurried, noHurry } from './hurry.js';
import { isIgnored, type Ignore } from './ignore.js';
import { growingSoFar, judge, type Judgement, type Step } from './judgement.js';
import { Patience } from './patience.js';
import { changesBetween, fingerprintOf, inFlight, readSignals, type Gauge, type Reading, type Sample } from './signals.js';

/** One iteration. It gets the number of the iteration, from 0; what it returns is awaited and dropped. */
export type Body = (iteration: number) => unknown;

export interface RoundsOptions {
  /** Iterations of the longest batch of the first look. Default 211, or fewer when they would take longer than 100 ms. */
  iterations?: number;
  /** Iterations before the first reading that counts. Default 18. Let it be larger than a cache that the body fills. */
  warmup?: number;
  /** What is not judged: subjects (`LogSink`) or kinds (`resource`). */
  ignore?: Ignore;
  /** Most milliseconds of processor time to spend on making sure, once something grew; 2.5 times as many by the clock. Default 1500. */
  budget?: number;
  /** Most milliseconds to wait for work in flight. Default 1000. */
  patience?: number;
  /** Counts of the caller's own, judged like the others. */
  gauges?: readonly Gauge[];
  /** Called before each reading: lets go of what keeps objects and is no leak, such as the records of mocks. */
  letGo?: () => void;
}

const longBatchMs = 100;
const defaultBudget = 1500;
const defaultPatience = 1000;
const maxRounds = 32;

// Before anybody puts fake timers in its place.
const realNow = performance.now.bind(performance);

/** What the rounds came to. */
export interface Outcome extends Judgement {
  /** Requests that did not end in time. */
  inFlight: string[];
}

export class Rounds {
  /** The most rounds that one settling took, and whether all came to rest. */
  readonly settled: Settled = { rounds: 0, stable: true };
  private readonly readings: { iterations: number; reading: Reading }[] = [];
  private readonly steps: Step[] = [];
  private readonly patience: Patience;
  private readonly stuck = new Set<string>();
  private plan: Plan;
  private done = 0;
  private budget!: Budget;

  constructor(
    private readonly body: Body,
    private readonly options: RoundsOptions,
    private readonly hurry = noHurry,
  ) {
    requireFunction(body);
    this.plan = planOf(options.iterations);
    this.patience = new Patience(hurried(options.patience ?? defaultPatience, hurry));
  }

  async run(): Promise<Outcome> {
    await this.warmUp();
    this.budget = new Budget(hurried(this.options.budget ?? defaultBudget, this.hurry));
    for (const iterations of this.plan.first) await this.batch(iterations);
    return { ...(await this.decided()), inFlight: [...this.stuck] };
  }

  /** All that was read, for the charts, but what was 0 throughout. */
  series(): Series[] {
    const samples = new Map(this.readings.flatMap(({ reading }) => [...reading]));
    const iterations = this.readings.map((entry) => entry.iterations);
    const all = [...samples].map(([key, { kind, subject, unit }]) => {
      return { kind, subject, unit, iterations, values: this.readings.map(({ reading }) => reading.get(key)?.value ?? 0) };
    });
    return all.filter(({ values }) => values.some((value) => value !== 0));
  }

  private async decided(): Promise<Judgement> {
    for (;;) {
      const judgement = judge(this.steps, { first: this.plan.first.length, last: false });
      // What else grows beside a leak is its doing.
      if (!judgement.open || judgement.growth.length > 0) return judgement;
      const next = this.plan.after(this.steps.map(({ iterations }) => iterations));
      if (next === undefined || !this.budget.allows(next) || !(await this.survives(next))) {
        return judge(this.steps, { first: this.plan.first.length, last: true });
      }
    }
  }

  /** A leak may be what makes a body fail in the end, as when there are no descriptors left: then what was seen before tells. */
  private async survives(iterations: number): Promise<boolean> {
    try {
      await this.batch(iterations);
      return true;
    } catch (error) {
      if (judge(this.steps, { first: this.plan.first.length, last: true }).growth.length === 0) throw error;
      return false;
    }
  }

  /** A batch that is not judged. It also tells how long an iteration takes. */
  private async warmUp(): Promise<void> {
    const { warmup = defaultWarmup, iterations } = this.options;
    const before = this.read();
    const started = realNow();
    await this.repeat(warmup);
    if (iterations === undefined && warmup > 0) this.plan = planOf(longWithin(longBatchMs, (realNow() - started) / warmup));
    // What is used for the first time may leave a handle or some bytes behind for good.
    await this.readAtRest(before, (change) => change.unit === 'objects' && change.kind !== 'handle', false);
  }

  private async batch(iterations: number): Promise<void> {
    const before = this.readings.at(-1)!.reading;
    await this.budget.spend(iterations, () => this.repeat(iterations), () => this.judgeBatch(iterations, before));
  }

  private async judgeBatch(iterations: number, before: Reading): Promise<void> {
    const after = await this.readAtRest(before, () => true);
    this.steps.push({ iterations, changes: changesBetween(before, after).filter((change) => this.judged(change)) });
    this.hurry.seen(growingSoFar(this.steps));
  }

  private async repeat(times: number): Promise<void> {
    await repeat(this.body, this.done, times, this.hurry);
    this.done += times;
  }

  /** Settles, waits while something that `counts` is above what it was, and reads. What is `atRest` need not be waited for twice. */
  private async readAtRest(before: Reading, counts: (change: Sample) => boolean, atRest = true): Promise<Reading> {
    const above = () => this.above(before).filter(counts);
    const settle = () => this.settle(atRest ? fingerprintOf(before) : undefined);
    await settle();
    if (above().length > 0) await this.patience.until(() => above().length === 0, settle, () => above().some(inFlight));
    for (const { subject } of above().filter(inFlight)) this.stuck.add(subject);
    const reading = this.read();
    this.readings.push({ iterations: this.done, reading });
    return reading;
  }

  private above(before: Reading): Sample[] {
    return changesBetween(before, this.read()).filter((change) => change.value > 0 && !isIgnored(change, this.options.ignore));
  }

  private async settle(at: string | undefined): Promise<void> {
    this.options.letGo?.();
    const { rounds, stable } = await settleTo(maxRounds, { probe: () => fingerprintOf(this.read()), at });
    this.settled.rounds = Math.max(this.settled.rounds, rounds);
    this.settled.stable &&= stable;
  }

  private read(): Reading {
    return readSignals(this.options.gauges);
  }

  private judged(change: Sample): boolean {
    return !inFlight(change) && !isIgnored(change, this.options.ignore);
  }
}

/** Runs `body` so often, one after the other. */
export async function repeat(body: Body, from: number, times: number, hurry = noHurry): Promise<void> {
  for (let iteration = from; iteration < from + times; iteration++) {
    const pending = once(body, iteration);
    if (pending === undefined) continue;
    await pending;
    if (hurry.isOver) throw new TetherError('ERR_TETHER_ENVIRONMENT', 'measure: who waited for this measurement has given it up; give it more time');
  }
}

/** A call of its own, so that no variable of a suspended function keeps what the body returned. */
function once(body: Body, iteration: number): Promise<void> | undefined {
  const result = body(iteration);
  return isThenable(result) ? Promise.resolve(result).then(() => {}) : undefined;
}

function isThenable(value: unknown): boolean {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

function requireFunction(body: unknown): void {
  if (typeof body === 'function') return;
  throw new TetherError(
    'ERR_TETHER_ARGUMENT',
    'measure: argument "body" (1 of 2) must be a function; pass () => ... that does once what may leak, since an object that is passed would be kept by the call',
  );
}
