/** Somebody who waits for a measurement, and not for ever. */
import type { Growth } from './finding.js';

export interface Hurry {
  /** Milliseconds by the clock that are left for all that is to be done. */
  readonly left: number;
  /** Nobody waits any more: the next may have its turn. */
  readonly isOver: boolean;
  /** What seems to leak; it is not made sure of yet. */
  seen(growth: readonly Growth[]): void;
}

export const noHurry: Hurry = { left: Infinity, isOver: false, seen: () => {} };

/** The part of what is left that a measurement may take to make sure, in processor time; by the clock it may be 2.5 times as long. */
const part = 1 / 5;

/** A time that was meant to be spent, in a hurry. */
export function hurried(ms: number, { left }: Hurry): number {
  return Math.min(ms, Math.max(0, left * part));
}
