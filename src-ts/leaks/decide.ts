/** When is an exact signal a leak? Over plain data. */
import type { Batch } from './finding.js';

export type Decision =
  /** It never grew. */
  | { kind: 'clean' }
  /** It grew by so much, and stopped: a cache, a pool. */
  | { kind: 'bounded'; size: number }
  /** It grows with the iterations. */
  | { kind: 'leak' }
  /** Larger batches will tell. */
  | { kind: 'more' }
  /** The batches are used up, and it grew in some of them only. */
  | { kind: 'irregular'; size: number };

export interface DecideOptions {
  /** How many batches the first look has. */
  first: number;
  /** No further batch can be had. */
  last: boolean;
}

/** So many batches in a row that grew are a leak; so many that did not are none. */
const growing = 3;
const quiet = 2;
/** What grew in the first look may be a cache that fills: these many larger batches more make sure. */
const larger = 4;
/** Below this part of the rate before, growth may be about to end, which a larger batch will show. */
const fading = 0.95;
/** Below this part it is no leak that one can vouch for, when no larger batch can be had. */
const nearlyOver = 0.75;

/** Judges one signal by its batches, in the order in which they were run. */
export function decide(batches: readonly Batch[], { first, last }: DecideOptions): Decision {
  const size = batches.reduce((sum, { delta }) => sum + Math.max(0, delta), 0);
  if (batches.length >= first && batches.slice(-quiet).every((batch) => batch.delta <= 0)) {
    return size === 0 ? { kind: 'clean' } : { kind: 'bounded', size };
  }
  // The largest batch has the last word.
  if (last && batches.at(-1)!.delta <= 0 && batches.length > first) return { kind: 'bounded', size };
  const enough = last || batches.length >= first + larger;
  if (enough && persists(batches) && !fades(batches, last ? nearlyOver : fading)) return { kind: 'leak' };
  return last ? { kind: 'irregular', size } : { kind: 'more' };
}

function persists(batches: readonly Batch[]): boolean {
  return batches.length >= growing && batches.slice(-growing).every(({ delta }) => delta >= 1);
}

/** A cache that becomes full within a batch grows less in it than before. What happens by chance varies by the root of its number. */
function fades(batches: readonly Batch[], part: number): boolean {
  const [before, now] = batches.slice(-2) as [Batch, Batch];
  const most = now.delta + 2 * Math.sqrt(now.delta);
  return most < (now.iterations * before.delta * part) / before.iterations;
}

/** The batches that say at which rate it leaks: those at the end, which no warming up disturbs. */
export function decisive(batches: readonly Batch[]): Batch[] {
  return batches.slice(-growing);
}
