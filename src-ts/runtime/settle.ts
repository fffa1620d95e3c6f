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

const quietRounds = 2;

/**
 * Collects garbage and drains all addons of this environment, until two rounds in a row change nothing. For tests and tools: it blocks
 * the event loop for some milliseconds per round.
 *
 * What the caller's own variables still name is not garbage. Await it outside the function whose objects should die.
 *
 * @throws {TetherError} `ERR_TETHER_ENVIRONMENT` when the runtime gives no access to its collector.
 */
export async function settle({ maxRounds = 32 }: SettleOptions = {}): Promise<Settled> {
  const collect = collector();
  // A WeakRef that was read in the current job keeps its target until the job ends.
  await nextTurn();
  let last = fingerprint();
  let quiet = 0;
  let rounds = 0;
  while (rounds < maxRounds && quiet < quietRounds) {
    collect();
    await nextTurn();
    for (const control of loadedControls()) control.drain();
    const now = fingerprint();
    quiet = now === last ? quiet + 1 : 0;
    last = now;
    rounds++;
  }
  return { rounds, stable: quiet >= quietRounds };
}

function fingerprint(): string {
  return loadedControls().map((control) => control.fingerprint()).join(' ');
}

/** Finalizers of the runtime run in a turn of the event loop. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
