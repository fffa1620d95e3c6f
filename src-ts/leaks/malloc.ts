/** Bytes of malloc in use, from the hook where that is there. */
import { hookProblem, loadHook } from './hook.js';

export interface MallocReader {
  /** Bytes in use in the whole process. */
  mallocInUse(): number;
  /** False where the C library does not tell. */
  readonly canReadMalloc?: boolean;
}

/**
 * @param module Path of a module that exports `mallocInUse(): number`, to be used instead, for another allocator for instance.
 * @returns undefined where malloc cannot be read.
 */
export function mallocReader(module?: string): (() => number) | undefined {
  const reader = module === undefined ? loadHook() : (require(module) as MallocReader);
  return reader === undefined || reader.canReadMalloc === false ? undefined : () => reader.mallocInUse();
}

/** Why malloc cannot be read here, and what to do about it. */
export function mallocProblem(): string {
  return hookProblem() || 'the C library of this process does not tell what is in use';
}
