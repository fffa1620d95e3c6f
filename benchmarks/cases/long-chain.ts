// SPDX-License-Identifier: MIT
import type { EmitterCase, ProbeCase } from '../case.js';
import { collect, rest, settle, turn } from '../collector.js';
import { plain } from '../drivers/js.js';
import type { Driver } from '../emitter.js';
import { makeChain, verifyChain } from '../gc/population.js';
import { fewerRounds, measureWith, probedRounds, standardSize } from '../gc/probe-case.js';
import { atMost } from '../target.js';

/** A list that the collector has to walk from its head, one node after the other. */
export const longChain: ProbeCase = {
  name: 'long-chain',
  question: 'For how long does a major collection stop a program with a native list of 300,000 nodes?',
  done:
    'a major collection, pause and turns as in `gc-major`, with a list of 300,000 objects, each held by the native member `next` of ' +
    'the one before it. JavaScript holds the first alone; afterwards the list is walked to its end',
  peer: 'holds each node by a strong reference, so that the engine sees 300,000 roots instead of a list.',
  unit: 'ms',
  targets: [atMost(1.5, 'js')],
  requires: 'collections',
  rounds: probedRounds,
  measureProbe: measureWith('chain', standardSize, ({ total }) => total),
};

const collections = 10;

/** Without a promise, which would hold the head for as long as an engine takes some word on the stack for a pointer to it. */
function dropChain(driver: Driver, size: number): void {
  const head = makeChain(driver, size);
  collect();
  // Seen whole after a collection: a zero later must mean that the list died when it was let go.
  verifyChain(head, size);
}

/** The same list, let go as a whole. */
export const longChainReclaim: EmitterCase = {
  name: 'long-chain-reclaim',
  question: 'How many nodes of such a list are left ten collections after it was let go?',
  done: 'nodes of that list whose destructor has not run, ten collections after the list was let go as a whole',
  peer:
    'frees one node with each collection: a node is held by a strong reference of the one before it, until that is finalized. ' +
    'The whole list takes 300,000 collections.',
  unit: 'objects',
  rounds: fewerRounds,
  counted: true,
  async measure(driver) {
    const before = await settle(driver.living);
    dropChain(driver, standardSize);
    // One engine takes each word on the stack for a pointer; the same calls once more overwrite those to the head.
    dropChain(plain, 16);
    for (let i = 0; i < collections; i++) {
      collect();
      await turn();
      await rest(1);
    }
    return driver.living() - before;
  },
};
