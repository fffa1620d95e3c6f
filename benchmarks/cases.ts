// SPDX-License-Identifier: MIT
import type { Case } from './case.js';
import { binarySizes } from './cases/binary-size.js';
import { callbackCall } from './cases/callback-call.js';
import { callbackGet } from './cases/callback-get.js';
import { compileTimes } from './cases/compile-time.js';
import { createReclaimYielding } from './cases/create-reclaim-yielding.js';
import { createReclaim } from './cases/create-reclaim.js';
import { cycleLeak } from './cases/cycle-leak.js';
import { liveMemory } from './cases/live-memory.js';
import { firstUseTime, loadTime } from './cases/load-time.js';
import { methodAdd } from './cases/method-add.js';
import { methodNoop } from './cases/method-noop.js';
import { methodString } from './cases/method-string.js';
import { nativeCycleLeak } from './cases/native-cycle-leak.js';
import { syncLoopMemory } from './cases/sync-loop-memory.js';

/** All cases, in the order in which they are printed. */
export const cases: readonly Case[] = [
  methodNoop,
  methodAdd,
  methodString,
  callbackCall,
  callbackGet,
  createReclaim,
  createReclaimYielding,
  syncLoopMemory,
  liveMemory,
  cycleLeak,
  nativeCycleLeak,
  ...compileTimes,
  ...binarySizes,
  loadTime,
  firstUseTime,
];

/** Their names. */
export const caseNames: readonly string[] = cases.map(({ name }) => name);

/** The case of that name. */
export function findCase(name: string): Case {
  const found = cases.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`No case is called "${name}".`);
  return found;
}
