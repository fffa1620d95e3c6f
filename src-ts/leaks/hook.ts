/** What any addon on Linux makes through Node-API and has not let go of, whether built with napi-tether or not; and malloc in use. */
import { readFileSync } from 'node:fs';
import os from 'node:os';
import { TetherError } from '../runtime/errors.js';
import type { Site } from './finding.js';
import { HookProblem } from './hook/compile.js';
import { loadPart, type HeldKind, type NativeHook, type RawGroup, type RawLedger, type RawSite } from './hook/native.js';
import { nameFrames, placeOf, stackOf } from './hook/symbols.js';

export type { HeldKind, NativeHook, RawGroup, RawLedger, RawSite } from './hook/native.js';

/** Where living items were made. The line is the author's: frames of node-addon-api and its like are left out, `stack` has all. */
export interface HeldSite extends Site {
  /** Living items made here. */
  count: number;
  /** Of these, the ones by which native code keeps a value, or may still be called. */
  strong: number;
  /** Items ever made here since `start`, while stacks were taken. */
  created: number;
  /** Made while the addon was being loaded: most addons keep some of these for ever. */
  whileLoading: boolean;
  /** The addon's file. */
  addon: string;
  /** From the outermost call to the innermost. */
  stack: Site[];
}

/** Living items of one kind. */
export interface Held {
  kind: HeldKind;
  count: number;
  strong: number;
  /** Of external buffers and of memory reported to the engine. */
  bytes: number;
  /** The most frequent first. */
  sites: HeldSite[];
}

export interface HookOptions {
  /** Takes the stack of every n-th creation of a thread. Default 1. All are counted; those without a stack have the addon for a site. */
  stackInterval?: number;
}

/** One for the process. It counts in all threads from `start` on; what was made before is not seen. */
export interface Hook {
  /** Patches all addons that are loaded, and those that this thread loads from now on. */
  start(options?: HookOptions): void;
  /** Gives the addons Node's functions back and forgets all counts. */
  stop(): void;
  /** What lives now, for each kind that has any. Looks up names of functions, which takes some milliseconds the first time. */
  liveReferences(): Held[];
  /**
   * Bytes that malloc has handed out in this process.
   *
   * @throws {TetherError} `ERR_TETHER_ENVIRONMENT` when that cannot be read: see `canReadMalloc`.
   */
  mallocInUse(): number;
  /** False where the C library does not tell (musl), or where another allocator stands in its place. */
  readonly canReadMalloc: boolean;
  /** Addons that could not be patched, each with the reason. */
  problems(): string[];
  /** Internal: for `watch`. */
  readonly native: NativeHook;
}

let hook: Hook | undefined;
let problem: string | undefined;

/** The hook of this process, compiled at the first use on a machine; undefined where it cannot be had, see `hookProblem`. */
export function loadHook(): Hook | undefined {
  if (hook !== undefined || problem !== undefined) return hook;
  try {
    hook = hookOver(loadPart('hook').exports as NativeHook);
  } catch (error) {
    problem = error instanceof HookProblem ? error.message : `the hook failed unexpectedly: ${String(error)}`;
  }
  return hook;
}

/** Why `loadHook` gives undefined, and what to do about it. Empty when it does not. */
export function hookProblem(): string {
  loadHook();
  return problem ?? '';
}

let counting = false;

/** Counts what addons hold from here on, where that can be had. */
export function startCounting(): void {
  loadHook()?.start();
  counting = hook !== undefined;
}

export function stopCounting(): void {
  if (counting) hook!.stop();
  counting = false;
}

/**
 * What lives now and was not made while an addon was being loaded. Call it after a collection: of the weak references of this thread those
 * to nothing are found. Nothing unless it is being counted.
 */
export function countedGroups(): RawGroup[] {
  if (!counting) return [];
  const { native } = hook!;
  native.markSettled(native.latestItem());
  return (JSON.parse(native.read()) as RawLedger).groups.filter(({ ended, loading }) => !ended && !loading);
}

/** Nothing unless it is being counted. */
export function countedReferences(): Held[] {
  return counting ? hook!.liveReferences() : [];
}

function hookOver(native: NativeHook): Hook {
  const ledger = (): RawLedger => JSON.parse(native.read()) as RawLedger;
  const canReadMalloc = native.mallocIsTold();
  return {
    native,
    canReadMalloc,
    start: ({ stackInterval = 1 } = {}) => {
      native.start(stackInterval);
      interceptLoading(native);
    },
    stop: () => {
      intercepting = false;
      native.stop();
    },
    liveReferences: () => heldIn(ledger()),
    problems: () => ledger().problems,
    mallocInUse() {
      if (canReadMalloc) return native.mallocInUse();
      throw new TetherError(
        'ERR_TETHER_ENVIRONMENT',
        'mallocInUse: the C library of this process does not tell what its allocator has handed out; run with glibc, and without another allocator preloaded',
      );
    },
  };
}

// --- what lives

function heldIn({ groups, sites }: RawLedger): Held[] {
  nameFrames(sites);
  const byId = new Map(sites.map((site) => [site.id, site]));
  const living = groups.filter((group) => !group.ended);
  const kinds = [...new Set(living.map(({ kind }) => kind))];
  return kinds.map((kind) => heldOf(kind, living.filter((group) => group.kind === kind), byId));
}

function heldOf(kind: HeldKind, groups: readonly RawGroup[], byId: ReadonlyMap<number, RawSite>): Held {
  const sites = new Map<string, HeldSite>();
  for (const group of groups) addTo(sites, group, byId.get(group.site) ?? { id: 0, created: 0, frames: [] });
  const sum = (count: (group: RawGroup) => number): number => groups.reduce((total, group) => total + count(group), 0);
  return {
    kind,
    count: sum(({ count }) => count),
    strong: sum(({ strong, count }) => (strong ? count : 0)),
    bytes: sum(({ bytes }) => bytes),
    sites: [...sites.values()].sort((one, other) => other.count - one.count),
  };
}

function addTo(sites: Map<string, HeldSite>, group: RawGroup, raw: RawSite): void {
  const key = `${raw.id} ${group.loading} ${group.module}`;
  const site = sites.get(key) ?? {
    ...placeOf(raw, group.module),
    count: 0,
    strong: 0,
    created: raw.created,
    whileLoading: group.loading,
    addon: group.module,
    stack: stackOf(raw),
  };
  site.count += group.count;
  site.strong += group.strong ? group.count : 0;
  sites.set(key, site);
}

// --- addons that are loaded later

type Dlopen = (this: unknown, module: object, file: string, ...flags: unknown[]) => void;
let intercepting = false;
let installed = false;

/** An addon is patched before Node initialises it, so that what its initialisation makes is counted. */
function interceptLoading(native: NativeHook): void {
  intercepting = true;
  // Somebody may have wrapped ours meanwhile: it stays for ever, and does nothing when it is not wanted.
  if (installed) return;
  installed = true;
  const before = process.dlopen as Dlopen;
  const dlopen: Dlopen = function (module, file, ...flags) {
    if (intercepting) loadPatched(native, file, flags[0], () => before.call(this, module, file, ...flags));
    else before.call(this, module, file, ...flags);
  };
  process.dlopen = dlopen;
}

function loadPatched(native: NativeHook, file: string, flags: unknown, load: () => void): void {
  const library = native.beforeLoad(canBeMapped(file) ? file : '', typeof flags === 'number' ? flags : os.constants.dlopen.RTLD_LAZY);
  try {
    load();
  } finally {
    native.afterLoad(library);
  }
}

/** One that Node finds by this symbol may be mapped before: all that it does, it does when Node calls that. */
function canBeMapped(file: unknown): boolean {
  try {
    return typeof file === 'string' && readFileSync(file).includes('napi_register_module_v1');
  } catch {
    return false;
  }
}
