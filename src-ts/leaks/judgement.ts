/** From what changed in each batch to what leaks. Over plain data. */
import { decide, decisive, type DecideOptions, type Decision } from './decide.js';
import type { Batch, Growth } from './finding.js';
import { bytesInWords, rateInWords, rateOf } from './rate.js';
import { keyOf, type Sample } from './signals.js';
import { nameOf } from './subjects.js';

/** One batch, and what had changed when all had settled. */
export interface Step {
  iterations: number;
  changes: readonly Sample[];
}

type Track = Pick<Sample, 'kind' | 'subject' | 'unit'> & { batches: Batch[] };

export interface Judgement {
  growth: Growth[];
  /** Whether larger batches are needed. */
  open: boolean;
  /** Whether something grew, and not as a leak does. */
  irregular: boolean;
  notes: string[];
}

/** Judges every signal that changed in some batch. */
export function judge(steps: readonly Step[], options: DecideOptions): Judgement {
  const judged = tracksOf(steps).map((track) => ({ track, decision: decide(track.batches, options) }));
  const of = (kind: Decision['kind']) => judged.filter(({ decision }) => decision.kind === kind);
  return {
    growth: of('leak').map(({ track }) => growthOf(track)),
    open: of('more').length > 0,
    irregular: of('irregular').length > 0,
    notes: judged.flatMap(({ track, decision }) => noteOn(track, decision)),
  };
}

/** What has grown in every batch so far, however few they are. */
export function growingSoFar(steps: readonly Step[]): Growth[] {
  return tracksOf(steps).filter(({ batches }) => batches.every(({ delta }) => delta >= 1)).map(growthOf);
}

function tracksOf(steps: readonly Step[]): Track[] {
  const changed = new Map(steps.flatMap(({ changes }) => changes.map((change) => [keyOf(change), change] as const)));
  return [...changed].map(([key, { kind, subject, unit }]) => ({ kind, subject, unit, batches: steps.map((step) => batchOf(step, key)) }));
}

function batchOf({ iterations, changes }: Step, key: string): Batch {
  return { iterations, delta: changes.find((change) => keyOf(change) === key)?.value ?? 0 };
}

function growthOf({ kind, subject, unit, batches }: Track): Growth {
  const last = decisive(batches);
  return { kind, subject, unit, perIteration: rateOf(last), rate: rateInWords(unit, last), exact: true, batches };
}

function noteOn(track: Track, decision: Decision): string[] {
  if (decision.kind === 'bounded') return isNews(track, decision.size) ? [`a cache or pool of ${amount(track, decision.size)}: it grew, and stopped`] : [];
  if (decision.kind !== 'irregular') return [];
  const iterations = track.batches.reduce((sum, batch) => sum + batch.iterations, 0);
  return [`${amount(track, decision.size)} more after ${iterations} iterations, in some batches only; give it a larger budget`];
}

/** A few handles and bytes in all are what the runtime keeps when something is used for the first time. */
function isNews({ subject, unit }: Track, size: number): boolean {
  return subject !== '' || size >= (unit === 'bytes' ? 16_384 : 16);
}

/** `3 Session`, `2 napi_ref`, `4 KB of ArrayBuffer`. */
function amount(track: Track, size: number): string {
  return `${track.unit === 'bytes' ? `${bytesInWords(size)} of` : size} ${nameOf(track)}`;
}
