/** The native part of the hook, as it is. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { cacheFolders, compileInto, fileName, HookProblem, isWritable, type Part } from './compile.js';

export type HeldKind =
  | 'reference'
  | 'wrap'
  | 'finalizer'
  | 'external'
  | 'external-memory'
  | 'threadsafe-function'
  | 'deferred'
  | 'async-work'
  | 'async-context'
  | 'cleanup-hook';

/** Living items of one kind, made by the same calls in the same environment. */
export interface RawGroup {
  kind: HeldKind;
  strong: boolean;
  /** Made while the addon was being loaded. */
  loading: boolean;
  /** Outlived a collection and the finalizers due after it. */
  settled: boolean;
  /** Weak references whose value was collected: there is nothing left to do with them but to delete them. */
  dead: boolean;
  /** The environment (a worker) has ended, and this is what it left. */
  ended: boolean;
  environment: number;
  /** It is not the main thread's. */
  worker: boolean;
  /** The addon's file; empty when it is not known. */
  module: string;
  site: number;
  count: number;
  bytes: number;
  /** Calls of the addon in that environment until now. */
  calls: number;
  /** The same up to the last collection: nothing is known of what was made later. */
  settledCalls: number;
  /** The items by the call that made them: 64 equal parts of `calls`. */
  slices: number[];
}

/** From the innermost frame outwards; `offset` is an address within `file`. */
export interface RawSite {
  id: number;
  created: number;
  frames: { file: string; offset: number; symbol: string }[];
}

export interface RawLedger {
  groups: RawGroup[];
  sites: RawSite[];
  problems: string[];
}

/** What `src-native/hook/addon.cc` exports. */
export interface NativeHook {
  start(interval: number): number;
  stop(): void;
  /** A `RawLedger` as JSON. */
  read(): string;
  beforeLoad(file: string, flags: number): number;
  afterLoad(library: number): void;
  livingItems(): number;
  latestItem(): number;
  markSettled(item: number): void;
  mallocInUse(): number;
  mallocIsTold(): boolean;
}

/**
 * The compiled part, from the first cache folder where it is or can be made, and can be loaded from.
 *
 * @throws {HookProblem} when there is no such folder.
 */
export function loadPart(part: Part, folders: readonly string[] = cacheFolders()): { file: string; exports: unknown } {
  requireSystem();
  let problem: unknown = new HookProblem(`the hook cannot be kept: none of ${folders.join(', ')} can be written to; make one writable, or set XDG_CACHE_HOME`);
  for (const folder of folders) {
    try {
      const loaded = loadFrom(folder, part);
      if (loaded !== undefined) return loaded;
    } catch (error) {
      problem = error;
      // Another folder does not bring a compiler.
      if (error instanceof HookProblem) break;
    }
  }
  throw problem instanceof HookProblem ? problem : notLoaded(problem);
}

function requireSystem(): void {
  const system = `${process.platform} on ${process.arch}`;
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch))
    throw new HookProblem(`the hook works on Linux on x64 and arm64, and this is ${system}; run this there, or do with the other signals`);
  if (process.versions.bun !== undefined || 'Deno' in globalThis)
    throw new HookProblem('the hook works in Node.js only; run this with Node.js, or do with the other signals');
}

/** Undefined for a folder that does not have it and cannot get it. */
function loadFrom(folder: string, part: Part): { file: string; exports: unknown } | undefined {
  const file = path.join(folder, fileName(part));
  const kept = existsSync(file) ? tryToLoad(file) : undefined;
  if (kept !== undefined) return { file, exports: kept };
  if (!isWritable(folder)) return undefined;
  compileInto(folder, part);
  return { file, exports: load(file) };
}

/** One that another system has left there, with another C library, does not load: it is made anew. */
function tryToLoad(file: string): unknown {
  try {
    return load(file);
  } catch {
    return undefined;
  }
}

function load(file: string): unknown {
  const target: { exports: unknown } = { exports: {} };
  process.dlopen(target, file);
  return target.exports;
}

function notLoaded(error: unknown): HookProblem {
  const text = error instanceof Error ? error.message : String(error);
  return new HookProblem(`the compiled hook could not be loaded (${text}); set XDG_CACHE_HOME to a folder from which programs may be run`);
}
