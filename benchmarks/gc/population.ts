// SPDX-License-Identifier: MIT
// The objects that are alive while a case collects.

import { strictEqual } from 'node:assert/strict';

import { collect, rest, turn } from '../collector.js';
import { makeCycle } from '../cycle.js';
import type { Driver, Emitter } from '../emitter.js';

const perTurn = 10_000;
/** Each survivor of two collections is old; two more for what the first ones moved. */
const ageing = 4;

/** So many objects, each with a callback that closes over it. The event loop turns now and then, as in a program that grows. */
export async function makeListeners(driver: Driver, count: number): Promise<Emitter[]> {
  const kept: Emitter[] = [];
  for (let i = 0; i < count; i++) {
    kept.push(makeCycle(driver));
    if (i % perTurn === 0) await turn();
  }
  return kept;
}

/** So many objects, each held by the native member `next` of the one before it; JavaScript keeps the first alone. */
export function makeChain(driver: Driver, count: number): Emitter {
  const head = new driver.Emitter();
  let last = head;
  for (let i = 1; i < count; i++) {
    const next = new driver.Emitter();
    last.next = next;
    last = next;
  }
  return head;
}

/** Lets all that is alive grow old, and what the collections leave to other threads end. */
export async function settleDown(): Promise<void> {
  for (let round = 0; round < ageing; round++) {
    collect();
    await turn();
    await rest(30);
  }
}

/** Throws unless all are alive and hold their callbacks. */
export function verifyListeners(kept: readonly Emitter[]): void {
  for (const emitter of kept) strictEqual(typeof emitter.onValue, 'function', 'every object must hold its callback');
}

/** Throws unless the chain is whole. */
export function verifyChain(head: Emitter, count: number): void {
  let length = 0;
  // An empty `next` is undefined in some drivers and null in others.
  for (let node: Emitter | null | undefined = head; node; node = node.next) length++;
  strictEqual(length, count, 'every object of the chain must still be there');
}
