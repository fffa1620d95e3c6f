// SPDX-License-Identifier: MIT
import { strictEqual } from 'node:assert/strict';

import { countedRounds, type EmitterCase } from '../case.js';
import { collect } from '../collector.js';
import { makeCycle } from '../cycle.js';
import type { Emitter } from '../emitter.js';

const objects = 300_000;

/** Memory of living objects, each with one closure over itself stored in it. */
export const liveMemory: EmitterCase = {
  name: 'live-memory',
  question: 'How much memory does a living object with one callback take?',
  unit: 'B/object',
  target: { kind: 'ratio', limit: 0.6 },
  rounds: countedRounds,
  counted: false,
  measure(driver) {
    const kept: Emitter[] = [];
    collect();
    const before = process.memoryUsage.rss();
    for (let i = 0; i < objects; i++) kept.push(makeCycle(driver));
    collect();
    collect();
    const grown = process.memoryUsage.rss() - before;
    strictEqual(kept[objects - 1]!.emit(1), 4, 'the objects must still be in use');
    return grown / objects;
  },
};
