/** Known ways to leak: each by how it looks in a heap, in one sentence, with one thing to do about it. */
import { javascriptPatterns } from './causes-javascript.js';
import { deadReference, forgottenReference, nativePatterns } from './causes-native.js';
import type { LiveReferences } from './assemble.js';
import type { Cause, Growth } from './finding.js';
import { subjects } from './held.js';
import type { Heap } from './heap/heap.js';
import type { Holding } from './heap/holders.js';

/** What a pattern may look at. */
export interface Suspicion {
  heap: Heap;
  growth: Growth;
  /** What leaks, as the finding names it. */
  subject: string;
  /** The way in which most of the objects are held. */
  path: Holding;
  live: readonly LiveReferences[];
}

/** Undefined: it looks different. */
export type Pattern = (suspicion: Suspicion) => Cause | undefined;

/** All that is known, before the path has been looked at. */
export interface Facts extends Omit<Suspicion, 'path'> {
  holdings: readonly Holding[];
}

/**
 * The probable cause of a leak: the first pattern that fits. Where objects are held in several ways, native code is looked at first, since
 * what it holds nobody sees.
 */
export function causeOf({ holdings, ...facts }: Facts): Cause | undefined {
  const ordered = [...holdings].sort((a, b) => Number(b.heldBy === 'native') - Number(a.heldBy === 'native'));
  for (const path of ordered)
    for (const pattern of path.heldBy === 'native' ? nativePatterns : javascriptPatterns) {
      const cause = pattern({ ...facts, path });
      if (cause) return cause;
    }
  return holdings.length === 0 ? unheld(facts) : undefined;
}

/** Bytes of malloc alone: nothing says where they were allocated. */
export const nativeMemory: Cause = {
  pattern: 'native-memory',
  sentence: 'Memory from malloc is not freed, and nothing that is counted exactly grows with it.',
  fix: 'Run the scenario under LeakSanitizer, which names the line that allocated it. If it names none, JavaScript keeps what owns it: look for a collection that grows.',
};

/** Nothing in the heap holds what grew. */
function unheld({ growth: { kind, subject }, live }: Omit<Facts, 'holdings'>): Cause | undefined {
  switch (kind) {
    case 'native':
      return {
        pattern: 'owned-by-native',
        sentence: `No object in the JS heap stands for the ${subject} that were left behind: C++ owns them and never deletes them.`,
        fix: `Look where C++ stores a ${subject}, or a std::shared_ptr to one, and delete it there.`,
      };
    case 'handle': return subject === subjects.dead ? deadReference : forgottenReference(live);
    case 'external':
      return {
        pattern: 'external-memory',
        sentence: 'Native code reported memory to the engine and did not take the report back.',
        fix: 'Match each napi_adjust_external_memory(+n) with one of -n.',
      };
    case 'malloc': return nativeMemory;
    default: return undefined;
  }
}
