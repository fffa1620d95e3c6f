// SPDX-License-Identifier: MIT
// Two instruments, one process: what perf_hooks told of its collections, and what V8 printed about them.

import { summarise } from '../statistics.js';
import { pausesOf, type Collection, type Kind } from './collection.js';

/**
 * By how much two pauses of the same collection may differ, in milliseconds. V8 prints hundredths. Entries begin and end a little
 * outside what it times: 0.03 to 0.09 ms were seen on Node 20 to 26.
 */
const resolution = 0.15;
const share = 0.02;

/** Another program may run between the two ends of a pause, so not all pairs have to agree; an error of an instrument would be in all. */
const needed = 0.1;

/** The two instruments contradict each other. */
export class Disagreement extends Error {}

function difference(entries: readonly Collection[], lines: readonly Collection[]): number {
  const apart = entries.map(({ kind, pause }, index) =>
    kind === lines[index]!.kind ? Math.abs(pause - lines[index]!.pause) : Infinity,
  );
  return apart.reduce((sum, value) => sum + value, 0);
}

/** The lines that speak of the collections in `entries`: V8 prints from the start of a process to its end. */
function linesOf(entries: readonly Collection[], lines: readonly Collection[]): readonly Collection[] | undefined {
  const starts = Array.from({ length: Math.max(0, lines.length - entries.length + 1) }, (_, start) => start);
  const windows = starts.map((start) => lines.slice(start, start + entries.length));
  const ranked = windows.map((window) => ({ window, apart: difference(entries, window) }));
  const best = ranked.reduce((a, b) => (b.apart < a.apart ? b : a), { window: entries, apart: Infinity });
  return best.apart === Infinity ? undefined : best.window;
}

function describe(collections: readonly Collection[]): string {
  return `${pausesOf(collections, 'minor').length} minor and ${pausesOf(collections, 'major').length} major collections`;
}

function agrees(told: number, printed: number): boolean {
  return Math.abs(told - printed) <= resolution + share * printed;
}

/** Throws unless both instruments agree about the collections in `entries`, which follow each other without a gap. */
export function verifyAgreement(entries: readonly Collection[], lines: readonly Collection[], kind: Kind): void {
  const window = linesOf(entries, lines);
  if (window === undefined) {
    throw new Disagreement(
      `perf_hooks told of ${describe(entries)}; among the ${describe(lines)} of --trace-gc there is no such sequence. ` +
        'One of them is incomplete: do not use either.',
    );
  }
  const [told, printed] = [pausesOf(entries, kind), pausesOf(window, kind)];
  if (told.length === 0) throw new Error(`There was no ${kind} collection to be measured.`);
  const agreeing = told.filter((pause, index) => agrees(pause, printed[index]!)).length;
  if (agreeing >= needed * told.length) return;
  const [seen, shown] = [told, printed].map((pauses) => summarise(pauses).median.toFixed(3));
  throw new Disagreement(
    `The median pause of ${told.length} ${kind} collections is ${seen} ms as perf_hooks tells, and ${shown} ms as --trace-gc ` +
      `prints; ${agreeing} of them agree. Run the case again on a machine that does nothing else; if they still differ, use neither.`,
  );
}
