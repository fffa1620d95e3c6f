// SPDX-License-Identifier: MIT

/** Times the same work with several bindings, in turns, so that the machine's moods hit all alike. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';

import type { Engine, EngineName, Store } from './engines.js';
import { fill, rowsIn, type Size } from './schema.js';
import type { Work } from './work.js';

export interface Timing {
  readonly name: string;
  readonly units: number;
  /** Milliseconds, one for each round. */
  readonly ms: Readonly<Record<EngineName, readonly number[]>>;
  /** What was read, by all of them; undefined when they did not agree. */
  readonly digest: string | undefined;
}

interface Opened {
  readonly engine: Engine;
  readonly path: string;
  readonly db: Store;
}

const collect = (globalThis as { gc?: () => void }).gc ?? (() => undefined);

/** Fills a database per binding, each time anew, and leaves the last ones open. */
export function measureFilling(engines: readonly Engine[], size: Size, folder: string) {
  const rounds = Math.min(3, size.rounds);
  const ms = noTimes(engines);
  let opened: Opened[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const { db } of opened) db.close();
    opened = inTurns(engines, round).map((engine) => {
      const path = join(folder, `${engine.name}.db`);
      rmSync(path, { force: true });
      const db = engine.open(path);
      ms[engine.name].push(timed(() => fill(db, size)));
      return { engine, path, db };
    });
  }
  const timing: Timing = { name: 'rows in, one transaction, run()', units: rowsIn(size), ms, digest: '' };
  return { opened, timing };
}

export function measureWork(opened: readonly Opened[], work: Work, size: Size): Timing {
  const ms = noTimes(opened.map(({ engine }) => engine));
  const digests = new Set<string>();
  for (let round = 0; round < size.rounds; round++) {
    for (const { engine, db } of inTurns(opened, round)) {
      ms[engine.name].push(timed(() => digests.add(JSON.stringify(work.run(db, size)))));
    }
  }
  const [digest] = digests;
  return { name: work.name, units: work.units(size), ms, digest: digests.size === 1 ? digest : undefined };
}

function noTimes(engines: readonly Engine[]): Record<EngineName, number[]> {
  return Object.fromEntries(engines.map(({ name }) => [name, []])) as unknown as Record<EngineName, number[]>;
}

/** Each round begins with another, and each second one goes backwards: nobody always follows the same. */
function inTurns<T>(list: readonly T[], round: number): T[] {
  const first = Math.floor(round / 2) % list.length;
  const turned = [...list.slice(first), ...list.slice(0, first)];
  return round % 2 === 0 ? turned : turned.reverse();
}

function timed(run: () => void): number {
  collect();
  const start = performance.now();
  run();
  return performance.now() - start;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
