import { loadedControls } from './addon.js';
import { collector } from './collector.js';

/** What `settle` did. */
export interface Settled {
  /** Collections that were run. */
  rounds: number;
  /** False when `maxRounds` ended it while something still changed. */
  stable: boolean;
}

export interface SettleOptions {
  /** Most collections to run. Default 32: each ring of a chain that only frees the next one costs a round. */
  maxRounds?: number;
}

/** What tools want besides. */
export interface Rest {
  /** Something more that has to come to rest: it is the same text while nothing changes. */
  probe?: () => string;
  /** What `probe` said at rest before. If it says so again after a round, that is the end: what is back where it was has not grown. */
  at?: string;
}

const quietRounds = 2;

// Before anybody puts fake timers in its place.
const realSetImmediate = setImmediate;

/**
 * Collects garbage and drains all addons of this environment, until two rounds in a row change nothing. For tests and tools: it blocks
 * the event loop for some milliseconds per round.
 *
 * What the caller's own variables still name is not garbage. Await it outside the function whose objects should die.
 *
 * @throws {TetherError} `ERR_TETHER_ENVIRONMENT` when the runtime gives no access to its collector.
 */
export async function settle({ maxRounds = 32 }: SettleOptions = {}): Promise<Settled> {
  return settleTo(maxRounds, {});
}

/** Internal: `settle` for tools that count more than natives. */
export async function settleTo(maxRounds: number, { probe = () => '', at }: Rest): Promise<Settled> {
  // A WeakRef that was read in the current job keeps its target until the job ends.
  await nextTurn();
  let last = fingerprint() + probe();
  let quiet = 0;
  let rounds = 0;
  while (rounds < maxRounds && quiet < quietRounds) {
    await round();
    rounds++;
    const read = probe();
    if (read === at) return { rounds, stable: true };
    const now = fingerprint() + read;
    quiet = now === last ? quiet + 1 : 0;
    last = now;
  }
  return { rounds, stable: quiet >= quietRounds };
}

/** Internal: one collection, the finalizers that it calls for, and a drain. */
export async function round(): Promise<void> {
  collector()();
  await nextTurn();
  for (const control of loadedControls()) control.drain();
}

function fingerprint(): string {
  return loadedControls().map((control) => control.fingerprint()).join(' ');
}

/** Finalizers of the runtime run in a turn of the event loop. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => realSetImmediate(resolve));
}
