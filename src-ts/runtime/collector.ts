import * as v8 from 'node:v8';
import * as vm from 'node:vm';
import { TetherError } from './errors.js';

/** Runs a full collection of the JS heap, synchronously. */
export type Collect = () => void;

let found: Collect | undefined;

/**
 * The runtime's collector: `Bun.gc`, `globalThis.gc`, or the one that V8 hands to a new context once the flag is set.
 *
 * @throws {TetherError} `ERR_TETHER_ENVIRONMENT` when the runtime gives no access to it.
 */
export function collector(): Collect {
  found ??= bunCollector() ?? exposedCollector() ?? hiddenCollector();
  if (found !== undefined) return found;
  throw new TetherError('ERR_TETHER_ENVIRONMENT', 'settle: this runtime exposes no garbage collector; start it with --expose-gc');
}

function bunCollector(): Collect | undefined {
  const bun = (globalThis as { Bun?: { gc(synchronous: boolean): void } }).Bun;
  return bun && (() => bun.gc(true));
}

function exposedCollector(): Collect | undefined {
  const exposed = (globalThis as { gc?: () => void }).gc;
  return exposed && (() => exposed());
}

function hiddenCollector(): Collect | undefined {
  try {
    v8.setFlagsFromString('--expose-gc');
    const hidden: unknown = vm.runInNewContext('gc');
    return typeof hidden === 'function' ? (hidden as Collect) : undefined;
  } catch {
    return undefined;
  }
}
