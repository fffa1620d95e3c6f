// SPDX-License-Identifier: MIT

/** Part two, run in a child process with --expose-gc: create, store a closure, use, drop, count. */
import { closeSync, openSync, readSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';

import { type Addon, type Deflater, living } from './addon.js';
import { type ReportProgress, timed } from './compression.js';
import { plan } from './plan.js';
import { count } from './units.js';

/** What was seen after a round, once the garbage collector had nothing left to do. */
export interface Point {
  readonly living: number;
  readonly rssBytes: number;
}

export interface Rounds {
  /** The state before the first round, then one point after each. */
  readonly points: readonly Point[];
  readonly constructed: number;
  readonly destroyed: number;
  readonly allocatedBytes: number;
  /** Creating, using and dropping, in all rounds. */
  readonly workMs: number;
  /** Collecting garbage and waiting until it made no more difference, in all rounds. */
  readonly settleMs: number;
  /** The same objects with callbacks that do not mention them: those nobody should keep. */
  readonly control: { readonly constructed: number; readonly living: number };
}

type Use = (deflater: Deflater, sample: Uint8Array) => void;

export async function measureRounds(addon: Addon, report: ReportProgress): Promise<Rounds> {
  const sample = readSample();
  const control = await runControl(addon, sample);
  const before = { constructed: addon.constructed(), destroyed: addon.destroyed() };
  const { points, ...times } = await runRounds(addon, sample, report);
  return {
    points,
    ...times,
    control,
    constructed: addon.constructed() - before.constructed,
    destroyed: addon.destroyed() - before.destroyed,
    allocatedBytes: addon.allocatedBytes(),
  };
}

/** Shows that the counting and the waiting work for both bindings, and what a closure changes. */
async function runControl(addon: Addon, sample: Uint8Array): Promise<Rounds['control']> {
  runRound(addon, sample, useWithPlainCallback);
  await settle(addon);
  return { constructed: addon.constructed(), living: living(addon) };
}

async function runRounds(addon: Addon, sample: Uint8Array, report: ReportProgress) {
  const points = [observe(addon)];
  let workMs = 0;
  let settleMs = 0;
  for (let round = 1; round <= plan.rounds; round++) {
    workMs += timed(() => runRound(addon, sample, useWithClosureOverItself));
    settleMs += await settle(addon);
    points.push(observe(addon));
    report(round, plan.rounds, `${count(living(addon))} living after round ${round}`);
  }
  return { points, workMs, settleMs };
}

function runRound(addon: Addon, sample: Uint8Array, use: Use): void {
  for (let i = 0; i < plan.objectsPerRound; i++) use(new addon.Deflater(plan.level), sample);
}

/** The everyday line that leaks: the callback mentions the object that stores it. */
function useWithClosureOverItself(deflater: Deflater, sample: Uint8Array): void {
  let received = 0;
  deflater.onChunk = (chunk) => {
    received += chunk.length;
    if (received !== deflater.bytesOut) throw new Error('onChunk missed some of the output');
  };
  deflater.write(sample);
  deflater.end();
  if (received === 0) throw new Error('onChunk was never called');
}

function useWithPlainCallback(deflater: Deflater, sample: Uint8Array): void {
  let received = 0;
  deflater.onChunk = (chunk) => {
    received += chunk.length;
  };
  deflater.write(sample);
  deflater.end();
  if (received === 0) throw new Error('onChunk was never called');
}

/** Collects until two collections in a row free no native object. The same for both bindings. */
async function settle(addon: Addon): Promise<number> {
  const start = performance.now();
  let unchanged = 0;
  while (unchanged < 2) {
    const before = addon.destroyed();
    await collect();
    unchanged = addon.destroyed() === before ? unchanged + 1 : 0;
  }
  return performance.now() - start;
}

/** Node-API runs finalizers from the event loop, and what they schedule comes a turn later. */
async function collect(): Promise<void> {
  if (!globalThis.gc) throw new Error('the rounds need node --expose-gc');
  globalThis.gc();
  await setImmediate();
  await setImmediate();
}

function observe(addon: Addon): Point {
  return { living: living(addon), rssBytes: process.memoryUsage.rss() };
}

/** The start of the executable, without the rest of it in this process's memory. */
function readSample(): Uint8Array {
  const file = openSync(process.execPath, 'r');
  try {
    const sample = new Uint8Array(plan.sampleBytes);
    return sample.subarray(0, readSync(file, sample));
  } finally {
    closeSync(file);
  }
}
