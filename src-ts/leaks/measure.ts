/** Does repeating this leak? Answered in this process, by counts that have no noise. */
import { circumstances } from './circumstances.js';
import { runControl } from './control.js';
import type { Growth, ScenarioResult, Verdict } from './finding.js';
import { noHurry, type Hurry } from './hurry.js';
import { checkOptions, ofMeasure } from './options.js';
import { Rounds, type Body, type Outcome, type RoundsOptions } from './rounds.js';

export interface MeasureOptions extends RoundsOptions {
  /** Whether leaks are planted after the measurement, to prove that they would have been seen. Default true. */
  positiveControl?: boolean;
}

/** What `measure` found. `growth` is what leaks; it is also told when the instrument failed. */
export type Measurement = Pick<ScenarioResult, 'verdict' | 'notes' | 'series' | 'settled' | 'positiveControl'> & { growth: Growth[] };

let busy: Promise<unknown> = Promise.resolve();

/**
 * Runs `body` over and over, in batches, and reads all exact signals between them, settled. One measurement at a time in a process:
 * another one waits for it.
 *
 * What `body` throws, or rejects with, comes out as it is.
 *
 * @throws {TetherError} `ERR_TETHER_ARGUMENT` for a body that is no function, `ERR_TETHER_ENVIRONMENT` without a collector.
 */
export async function measure(body: Body, options: MeasureOptions = {}): Promise<Measurement> {
  checkOptions('measure', options, ofMeasure, '{ iterations: 100 }');
  return measureInHurry(body, options, noHurry);
}

/** The same for somebody who waits, and who has looked at the options. */
export function measureInHurry(body: Body, options: MeasureOptions, hurry: Hurry): Promise<Measurement> {
  const result = busy.then(() => measureNow(body, options, hurry));
  busy = result.catch(readStack);
  return result;
}

async function measureNow(body: Body, options: MeasureOptions, hurry: Hurry): Promise<Measurement> {
  const rounds = new Rounds(body, options, hurry);
  const outcome = await rounds.run();
  // Who sees a leak sees; to say what holds it is worth more.
  const isSpared = hurry.left < Infinity && outcome.growth.length > 0;
  const { positiveControl, missed } = await control(isSpared ? { positiveControl: false } : options);
  return {
    verdict: verdictOf(outcome, rounds.settled.stable, positiveControl),
    notes: [...missed, ...outcome.notes, ...restlessness(outcome, rounds.settled.stable), ...circumstances()],
    series: rounds.series(),
    settled: rounds.settled,
    positiveControl,
    growth: outcome.growth,
  };
}

async function control({ positiveControl = true }: MeasureOptions) {
  if (!positiveControl) return { positiveControl: 'not run' as const, missed: [] };
  const { found, missed } = await runControl();
  const notes = missed.map((kind) => `the positive control failed: a planted leak of kind ${kind} was not seen; nothing this run says can be trusted`);
  return { positiveControl: found ? ('found' as const) : ('missed' as const), missed: notes };
}

function verdictOf({ growth, irregular, inFlight }: Outcome, stable: boolean, positiveControl: Measurement['positiveControl']): Verdict {
  if (positiveControl === 'missed') return 'failed';
  if (inFlight.length > 0 || !stable) return 'unsettled';
  if (growth.length > 0) return 'leak';
  return irregular ? 'unsettled' : 'clean';
}

function restlessness({ inFlight }: Outcome, stable: boolean): string[] {
  const requests = inFlight.map((kind) => `${kind} was still in flight; await it in the body, or give more patience`);
  return stable ? requests : [...requests, 'the counts went on changing; let the body await all that it starts'];
}

/** An error keeps the receivers of its calls alive until its stack has been read. */
function readStack(error: unknown): void {
  void (error as { stack?: string } | undefined)?.stack;
}

export type { Body };
