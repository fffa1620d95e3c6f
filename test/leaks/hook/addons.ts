/** The addons with planted leaks, their patterns, and the parts of the package that are tested: as its users get them, from dist. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { HeldKind } from '../../../src-ts/leaks/hook';
import { root } from '../../support/repository';

const load = createRequire(import.meta.url);

export const dist = (file: string): string => path.join(root, 'dist', 'leaks', file);

export const { watch } = load(dist('watch.js')) as typeof import('../../../src-ts/leaks/watch');
export const { evidenceOf, batchesOf } = load(dist('watch/judge.js')) as typeof import('../../../src-ts/leaks/watch/judge');
export const compiling = load(dist('hook/compile.js')) as typeof import('../../../src-ts/leaks/hook/compile');
export const { loadPart } = load(dist('hook/native.js')) as typeof import('../../../src-ts/leaks/hook/native');

/** The hook is for Linux; elsewhere it says so, which has a test of its own. */
export const isLinux = process.platform === 'linux';

/** One fault. `every`: of how many calls one leaks. */
export interface Planted {
  addon: string;
  source: string;
  pattern: string;
  kind: HeldKind;
  every: number;
  /** The function that a report has to name. */
  place: string;
  cause: string;
}

const patterns: [pattern: string, kind: HeldKind, every: number, inC: string, inCpp: string, cause?: string][] = [
  ['self-cycle', 'reference', 1, 'self_cycle', '', 'reference'],
  ['self-cycle', 'wrap', 1, '', 'Session', 'self-cycle'],
  ['callback', 'reference', 1, 'store_callback', 'StoreCallback'],
  ['reference', 'reference', 1, 'make_reference', 'MakeReference'],
  ['dead-reference', 'reference', 1, 'make_weak', 'MakeWeak', 'dead-reference'],
  ['thread-safe-function', 'threadsafe-function', 1, 'make_thread_safe', 'MakeThreadSafe', 'thread-safe-function'],
  ['released-on-threads', 'threadsafe-function', 1, '', 'ReleaseOnThreads', 'thread-safe-function'],
  ['deferred', 'deferred', 1, 'make_promise', 'MakePromise'],
  ['async-work', 'async-work', 1, 'make_work', 'Job'],
  ['external-memory', 'external-memory', 1, 'report_memory', 'ReportMemory'],
  ['rare', 'reference', 100, 'make_reference', 'MakeReference'],
  ['cache', 'reference', 1, 'store_in_cache', 'StoreInCache'],
];

export const planted: Planted[] = patterns.flatMap(([pattern, kind, every, inC, inCpp, cause = kind]) => {
  const fault = { pattern, kind, every, cause };
  const raw = { ...fault, addon: 'leaks_raw', source: 'raw.c', place: inC };
  const cpp = { ...fault, addon: 'leaks_node_addon_api', source: 'node_addon_api.cc', place: inCpp };
  return [raw, cpp].filter(({ place }) => place !== '');
});

/** The first and last line of a function or class in a planted source. */
export function linesOf({ source, place }: Planted): [number, number] {
  const lines = readFileSync(path.join(root, 'test', 'leaks', 'hook', source), 'utf8').split('\n');
  const first = lines.findIndex((line) => new RegExp(`^(APART|class) .*\\b${place}\\b`).test(line));
  const last = lines.findIndex((line, at) => at >= first && /^\};?( |$)|\}$/.test(line) && !line.startsWith(' '));
  return [first + 1, last + 1];
}
