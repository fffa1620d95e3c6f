/** What there is now, and what has come since. */
import { loadedControls } from '../runtime/addon.js';
import { changesBetween, readSignals, type Reading } from './signals.js';
import type { SignalKind } from './finding.js';

/** By how much one count has changed. */
export interface Change {
  kind: SignalKind;
  /** Class name, label of a root, kind of resource; empty for a total of the process. */
  subject: string;
  unit: 'objects' | 'bytes';
  /** Negative for what has become less. */
  delta: number;
}

/** All counts at one moment. It holds numbers, and keeps no object alive. */
export class Checkpoint {
  readonly #reading: Reading = readSignals();

  /** What has changed since `earlier`; empty when nothing has. */
  since(earlier: Checkpoint): Change[] {
    return changesBetween(earlier.#reading, this.#reading).map(({ kind, subject, unit, value }) => ({ kind, subject, unit, delta: value }));
  }
}

/** Reads all counts. `await settle()` before, or garbage is counted too. */
export function checkpoint(): Checkpoint {
  return new Checkpoint();
}

/**
 * Native objects that exist now, of all addons built with napi-tether that are loaded.
 *
 * @param name A class. 0 when there is none of that name.
 */
export function live(): Record<string, number>;
export function live(name: string): number;
export function live(name?: string): number | Record<string, number> {
  const counts = new Map<string, number>();
  for (const control of loadedControls()) {
    for (const [type, { live: count }] of Object.entries(control.inspect().classes)) counts.set(type, (counts.get(type) ?? 0) + count);
  }
  return name === undefined ? Object.fromEntries(counts) : (counts.get(name) ?? 0);
}
