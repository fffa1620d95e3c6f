// SPDX-License-Identifier: MIT
// Garbage collection on demand, the same for every driver and runtime.

declare const Bun: { gc(force: boolean): void } | undefined;

const quietRounds = 5;
const patience = 60;

/** Runs one full collection. */
export function collect(): void {
  if (typeof Bun !== 'undefined') return Bun.gc(true);
  if (globalThis.gc === undefined) throw new Error('Run the benchmarks with --expose-gc.');
  globalThis.gc();
}

/** Lets the event loop turn once: what an addon postponed during a collection may run now. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Waits so many milliseconds: other threads may end what a collection left to them. */
export function rest(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Collects until `living()` is down to `level`; throws if it never gets there. */
export async function reclaimTo(level: number, living: () => number): Promise<void> {
  for (let round = 0; round < patience; round++) {
    collect();
    if (living() <= level) return;
    await turn();
    if (living() <= level) return;
  }
  throw new Error(`${living() - level} objects were never destroyed.`);
}

/** Collects until `living()` has not changed for several rounds; returns what is left. */
export async function settle(living: () => number): Promise<number> {
  let left = living();
  for (let quiet = 0; quiet < quietRounds; ) {
    collect();
    await turn();
    // A finalization registry and some runtimes report through timers, not through immediates.
    await rest(1);
    quiet = living() === left ? quiet + 1 : 0;
    left = living();
  }
  return left;
}
