// SPDX-License-Identifier: MIT
import type { Case } from './case.js';
import { asyncMethod, asyncMethodCrowd } from './cases/async-method.js';
import { binarySizes } from './cases/binary-size.js';
import { callbackCall } from './cases/callback-call.js';
import { callbackGet } from './cases/callback-get.js';
import { callbackSet } from './cases/callback-set.js';
import { compileTimes } from './cases/compile-time.js';
import { createReclaimYielding } from './cases/create-reclaim-yielding.js';
import { createReclaim } from './cases/create-reclaim.js';
import { cycleLeak } from './cases/cycle-leak.js';
import { gcMajorPause, gcMajors } from './cases/gc-major.js';
import { gcGrowth, gcMinorChurn, gcMinors } from './cases/gc-minor.js';
import { liveMemory, liveMemoryHeap, liveMemoryNative } from './cases/live-memory.js';
import { firstUseTimes, loadTimes } from './cases/load-time.js';
import { longChain, longChainReclaim } from './cases/long-chain.js';
import { methodAdd } from './cases/method-add.js';
import { methodNoop } from './cases/method-noop.js';
import { methodString } from './cases/method-string.js';
import { nativeCycleLeak } from './cases/native-cycle-leak.js';
import { syncLoopMemory } from './cases/sync-loop-memory.js';
import { threadCall, threadCallMean } from './cases/thread-call.js';
import { threadPost } from './cases/thread-post.js';

/** All cases, in the order in which they are printed. */
export const cases: readonly Case[] = [
  methodNoop,
  methodAdd,
  methodString,
  callbackCall,
  callbackGet,
  callbackSet,
  threadCall,
  threadCallMean,
  threadPost,
  asyncMethod,
  asyncMethodCrowd,
  createReclaim,
  createReclaimYielding,
  syncLoopMemory,
  liveMemory,
  liveMemoryHeap,
  liveMemoryNative,
  ...gcMajors,
  gcMajorPause,
  ...gcMinors,
  gcMinorChurn,
  gcGrowth,
  longChain,
  cycleLeak,
  nativeCycleLeak,
  longChainReclaim,
  ...compileTimes,
  ...binarySizes,
  ...loadTimes,
  ...firstUseTimes,
];

/** Their names. */
export const caseNames: readonly string[] = cases.map(({ name }) => name);

/** The case of that name. */
export function findCase(name: string): Case {
  const found = cases.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`No case is called "${name}".`);
  return found;
}
