/** `measure` and `track` as assertions, for any test runner. */
import { explained, type Findings } from './findings.js';
import { plainFindings } from './plain.js';
import type { Finding, Growth } from './finding.js';
import { LeakError, type Wording } from './leak-error.js';
import { noHurry } from './hurry.js';
import { measureInHurry, type Body, type MeasureOptions, type Measurement } from './measure.js';
import { checkOptions, ofAssertion, ofCollected } from './options.js';
import { becomesCollected, milliseconds, type Duration, type Tracker } from './track.js';

export interface AssertOptions extends MeasureOptions {
  /** Whether to look into the heap for what holds a leak, which takes some seconds on a large one. Default true. */
  explain?: boolean;
}

export interface CollectedOptions {
  /** How long to go on collecting. Default `2s`. */
  within?: Duration;
  explain?: boolean;
}

const defaultWithin = '2s';

/** Asked before the heap is looked into, with the error as it is without that: why it is not to be done now, or undefined. */
export type Hindrance = (plain: LeakError) => string | undefined;

const nothingHinders: Hindrance = () => undefined;

/** The error that says what `measurement` found; undefined for what is clean. */
export async function errorOf(measurement: Measurement, wording: Wording, { explain = true }: AssertOptions = {}, hindrance = nothingHinders): Promise<LeakError | undefined> {
  const { verdict, growth, notes } = measurement;
  if (verdict === 'clean') return undefined;
  if (verdict === 'unsettled' || verdict === 'failed') return new LeakError(wording.undecided(verdict, notes), [], verdict);
  const told = ({ findings, notes: more }: Findings) => new LeakError(wording.leak(findings, [...notes, ...more]), findings, verdict);
  return explainedError(growth, plainFindings(growth), told, explain, hindrance);
}

/** The error that says that a tracked object is still alive; undefined when it was collected. */
export async function aliveError(tracker: Tracker<object>, wording: Wording, options: CollectedOptions = {}, hindrance = nothingHinders): Promise<LeakError | undefined> {
  const within = milliseconds(options.within ?? defaultWithin);
  if (await becomesCollected(tracker, within)) return undefined;
  const told = ({ findings, notes }: Findings) => new LeakError(wording.alive(tracker.subject, within, findings, notes), findings);
  return explainedError([aliveGrowth(tracker)], [], told, options.explain ?? true, hindrance);
}

async function explainedError(growth: Growth[], plain: Finding[], told: (found: Findings) => LeakError, explain: boolean, hindrance: Hindrance): Promise<LeakError> {
  const error = told({ findings: plain, notes: [] });
  if (!explain) return error;
  const why = hindrance(error);
  return told(why === undefined ? await explained(growth) : { findings: plain, notes: [why] });
}

function aliveGrowth({ subject }: Tracker<object>): Growth {
  return { kind: 'native', subject, unit: 'objects', perIteration: 1, rate: '1 alive', exact: true, batches: [{ iterations: 1, delta: 1 }] };
}

/** The assertions, for the words that their messages are made of. */
export function assertions(wording: Wording) {
  /**
   * Rejects when repeating `body` leaks, or when nothing can be said.
   *
   * @throws {LeakError} with what was found.
   */
  async function assertNoLeak(body: Body, options: AssertOptions = {}): Promise<void> {
    checkOptions('assertNoLeak', options, ofAssertion, '{ iterations: 100 }');
    const error = await errorOf(await measureInHurry(body, options, noHurry), wording, options);
    if (error !== undefined) throw error;
  }

  /**
   * Releases a tracked object and rejects when it is not collected in time.
   *
   * @throws {LeakError} with what holds it.
   */
  async function assertCollected(tracker: Tracker<object>, options: CollectedOptions = {}): Promise<void> {
    checkOptions('assertCollected', options, ofCollected, "{ within: '2s' }");
    const error = await aliveError(tracker, wording, options);
    if (error !== undefined) throw error;
  }

  return { assertNoLeak, assertCollected };
}
