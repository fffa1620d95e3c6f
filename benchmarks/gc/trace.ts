// SPDX-License-Identifier: MIT
// What V8 prints with --trace-gc, read back. It is meant for people and differs between versions, so this takes no more of a
// line than its name and the first of the two times after the sizes: "..., 12.34 / 0.00 ms" is pause / callbacks of the embedder.

import type { Collection, Kind } from './collection.js';

const kinds: readonly (readonly [name: string, kind: Kind])[] = [
  ['Scavenge', 'minor'],
  ['Minor Mark-', 'minor'],
  ['Mark-Compact', 'major'],
];

const line = /^\[[^\]]*\]\s+\d+ ms: (?<name>\D+?) [\d.]+ \([\d.]+\) -> [\d.]+ \([\d.]+\) MB, (?:pooled: [\d.]+ MB, )?(?<pause>[\d.]+) \/ /;

// Every line of a collection has this, in all versions: one that is not understood must not be passed over.
const arrow = ') -> ';

function parseLine(text: string): Collection {
  const { name, pause } = line.exec(text)?.groups ?? {};
  const kind = kinds.find(([start]) => name?.startsWith(start))?.[1];
  if (kind === undefined) {
    throw new Error(`--trace-gc printed a line of a form that is not known: "${text}". Add it to benchmarks/gc/trace.ts.`);
  }
  return { kind, pause: Number(pause) };
}

/** The collections in the output of a process that ran with `--trace-gc`, in their order. */
export function parseTrace(output: string): Collection[] {
  return output.split('\n').filter((text) => text.includes(arrow)).map(parseLine);
}
