import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';

/** What an addon says about itself; see `Symbol.for('napi-tether.control')`. */
export interface Control {
  inspect(): Inspection;
  drain(): boolean;
  fingerprint(): string;
  scans(): Scans;
}

export interface Inspection {
  classes: Record<string, { live: number; created: number; destroyed: number; bytes: number }>;
  roots: { label: string; class: string; count: number; site: string }[];
  condemned: number;
}

export interface Scans {
  drains: number;
  minorScans: number;
  majorScans: number;
  young: number;
  old: number;
}

const QUIET_ROUNDS = 2;
const MOST_ROUNDS = 50;

export function controlOf(addon: object): Control {
  return (addon as Record<symbol, Control>)[Symbol.for('napi-tether.control')]!;
}

/** A full collection, in this very turn. What it kills is condemned, and not yet destroyed. */
export function collect(): void {
  globalThis.gc!();
}

/**
 * Collects and drains until nothing changes any more; says how many rounds it took. A job that compiles in the background may hold
 * what a function captured, for some milliseconds, so before it believes that nothing changes it waits `patience` milliseconds.
 */
export async function settle(addon: object, patience = 30): Promise<number> {
  const control = controlOf(addon);
  let before = control.fingerprint();
  for (let round = 1, quiet = 0; round <= MOST_ROUNDS; round++) {
    collect();
    await turn();
    control.drain();
    const after = control.fingerprint();
    quiet = after === before ? quiet + 1 : 0;
    if (quiet === QUIET_ROUNDS) return round;
    if (quiet > 0 && patience > 0) await pause(patience);
    before = after;
  }
  throw new Error(`The addon did not settle in ${MOST_ROUNDS} rounds: ${before}`);
}

/** Runs every round even when the answer is the same, for tests of what must not be collected. */
export async function settleFor(addon: object, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++) await settle(addon);
}
