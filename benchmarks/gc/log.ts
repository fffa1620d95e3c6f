// SPDX-License-Identifier: MIT
import { constants, PerformanceObserver } from 'node:perf_hooks';
import type { PerformanceEntry } from 'node:perf_hooks';

import { rest } from '../collector.js';
import type { Collection, Kind } from './collection.js';

const { NODE_PERFORMANCE_GC_MINOR: scavenge, NODE_PERFORMANCE_GC_MAJOR: full } = constants;
// Since Node 22 V8 can collect young objects by marking too; the constant is not in the types.
const markedMinor = 2;

// The rest are no pauses of a collection: the start of incremental marking, and weak callbacks in a task of their own.
const kinds = new Map<number, Kind>([
  [scavenge, 'minor'],
  [markedMinor, 'minor'],
  [full, 'major'],
]);

function toCollections(entry: PerformanceEntry): Collection[] {
  const kind = kinds.get((entry as PerformanceEntry & { detail: { kind: number } }).detail.kind);
  return kind === undefined ? [] : [{ kind, pause: entry.duration }];
}

/** Records the collections of this process, as `perf_hooks` tells of them. */
export class CollectionLog {
  readonly #collections: Collection[] = [];
  readonly #observer = new PerformanceObserver((list) => {
    this.#collections.push(...list.getEntries().flatMap(toCollections));
  });

  /** Starts it. Its entries are made in the turn after a collection, which therefore takes longer. */
  start(): void {
    this.#observer.observe({ entryTypes: ['gc'] });
  }

  /** What has been told so far. */
  get collections(): readonly Collection[] {
    return this.#collections;
  }

  /** Ends it, when all entries have arrived. */
  async stop(): Promise<readonly Collection[]> {
    await rest(20);
    this.#observer.disconnect();
    return this.#collections;
  }
}
