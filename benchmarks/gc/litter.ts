// SPDX-License-Identifier: MIT
// Garbage of an ordinary program: small objects that die young, made until the engine collects by itself.

import { getHeapStatistics } from 'node:v8';

import { turn } from '../collector.js';

/** What is made between two turns of the event loop: about a megabyte, a small part of what lets a scavenge begin. */
const perSlice = 8_000;
const patience = 20_000;

const kept: unknown[] = new Array(64);

/** A slice of plain objects. */
export function litter(): void {
  for (let i = 0; i < perSlice; i++) kept[i & 63] = { number: i, list: [i, i, i, i] };
}

/** One slice of garbage, and the turn of the event loop after it. */
export interface Slice {
  /** True if the engine has collected while the slice was made. */
  readonly collected: boolean;
  /** Milliseconds that the turn took: what was put off during the collection runs in it. */
  readonly turn: number;
}

async function slice(): Promise<Slice> {
  const before = getHeapStatistics().used_heap_size;
  litter();
  const collected = getHeapStatistics().used_heap_size < before;
  const start = performance.now();
  await turn();
  return { collected, turn: performance.now() - start };
}

/** Makes garbage until the engine has collected so often. */
export async function litterUntil(collections: number): Promise<Slice[]> {
  const slices: Slice[] = [];
  for (let left = collections; left > 0; ) {
    if (slices.length === patience * collections) throw new Error('The engine does not collect what a loop leaves behind.');
    const made = await slice();
    slices.push(made);
    if (made.collected) left--;
  }
  return slices;
}
