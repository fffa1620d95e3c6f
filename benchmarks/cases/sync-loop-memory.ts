// SPDX-License-Identifier: MIT
import { countedRounds, type EmitterCase } from '../case.js';
import { collect } from '../collector.js';
import { makeRing, ringSize } from '../ring.js';
import { noMoreThan } from '../target.js';

const objects = 2_000_000;
const objectsPerSample = 20_000;

/** Memory while objects are made and dropped in one loop that never yields to the event loop. */
export const syncLoopMemory: EmitterCase = {
  name: 'sync-loop-memory',
  question: 'How much does memory grow over 2 M constructions that never yield?',
  unit: 'MB',
  done: 'the highest growth of RSS while 2 million objects are made without yielding',
  peer: 'keeps every native object until the loop yields, because its finalizers wait for that.',
  targets: [noMoreThan(20)],
  rounds: countedRounds,
  counted: false,
  measure(driver) {
    const ring = makeRing(driver);
    collect();
    const before = process.memoryUsage.rss();
    let highest = before;
    for (let i = 0; i < objects; i++) {
      ring[i & (ringSize - 1)] = new driver.Emitter();
      if (i % objectsPerSample === 0) highest = Math.max(highest, process.memoryUsage.rss());
    }
    return (Math.max(highest, process.memoryUsage.rss()) - before) / 1e6;
  },
};
