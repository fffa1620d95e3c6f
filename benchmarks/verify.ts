// SPDX-License-Identifier: MIT
// Before anything is timed: the driver must do what the others do, refusals included.

import { deepStrictEqual, ok, rejects, strictEqual, throws } from 'node:assert/strict';

import type { Driver, Emitter, Lacks, Listener, Worker } from './emitter.js';
import { refuses } from './refusal.js';
import { runtimeName } from './runtime.js';

function verifyMethods(emitter: Emitter, lacks: Lacks): void {
  strictEqual(emitter.noop(), undefined);
  strictEqual(emitter.add(1.25, 2), 3.25);
  strictEqual(emitter.turn('hello world'), 'ello worldh');
  strictEqual(emitter.turn(''), '');
  strictEqual(emitter.turn('a\0\u00e9\ud834\udd1e'), '\0\u00e9\ud834\udd1ea');
  refuses(() => emitter.turn(5 as never), lacks);
  refuses(() => (emitter.turn as () => string)(), lacks);
  refuses(() => emitter.add('1' as never, 2), lacks);
  refuses(() => (emitter.add as (a: number) => number)(1), lacks);
  // By the engine's own check in some drivers, hence no particular class of error.
  throws(() => emitter.emit.call({} as never, 1));
}

function verifyCallback(emitter: Emitter, lacks: Lacks): void {
  throws(() => emitter.emit(1));
  const listener: Listener = (x) => x + 0.5;
  emitter.onValue = listener;
  strictEqual(emitter.onValue, listener);
  strictEqual(emitter.emit(10), 21.5);
  refuses(() => emitter.emit('10' as never), lacks);
  throws(() => (emitter.onValue = 5 as never), TypeError);
  strictEqual(emitter.onValue, listener);
}

/** A driver that lacks it would wait for ever, so that cannot be tried. */
function verifyReentrance(emitter: Emitter, { reentrance }: Lacks): void {
  if (reentrance !== undefined) return;
  const listener: Listener = (x) => (emitter.onValue === listener ? emitter.add(x, 1) : 0);
  emitter.onValue = listener;
  strictEqual(emitter.emit(2), 6);
}

function verifyThrowingCallback(emitter: Emitter): void {
  const fault = new Error('thrown by the callback');
  emitter.onValue = () => {
    throw fault;
  };
  throws(
    () => emitter.emit(1),
    (error) => error === fault,
  );
}

function verifyLink(emitter: Emitter, peer: Emitter): void {
  emitter.next = peer;
  strictEqual(emitter.next, peer);
  throws(() => (emitter.next = {} as never), TypeError);
}

/** Throws unless the driver behaves as `Emitter` and `Driver` say. `counted` as in `openDriver`. */
export function verify(driver: Driver, counted: boolean): void {
  const before = driver.living();
  const emitter = new driver.Emitter();
  const peer = new driver.Emitter();
  ok(emitter instanceof driver.Emitter);
  if (counted) strictEqual(driver.living() - before, 2);
  verifyMethods(emitter, driver.lacks);
  verifyCallback(emitter, driver.lacks);
  verifyReentrance(emitter, driver.lacks);
  verifyThrowingCallback(emitter);
  verifyLink(emitter, peer);
}

/** Collects what the listener is called with, `count` times; `start` hands it to a thread. */
function listen(count: number, start: (listener: Listener) => void): Promise<number[]> {
  return new Promise((resolve) => {
    const heard: number[] = [];
    start((x) => {
      if (heard.push(x) === count) resolve(heard);
      return x * 2 + 1;
    });
  });
}

/** What microtasks and ticks a call leaves behind runs before the next call, as after any event. */
async function verifyOrder(worker: Worker): Promise<void> {
  const seen: string[] = [];
  await listen(3, (next) => {
    worker.post((x) => {
      seen.push(`call ${x}`);
      process.nextTick(() => seen.push(`tick ${x}`));
      void Promise.resolve().then(() => seen.push(`microtask ${x}`));
      return next(x);
    }, 3);
  });
  await new Promise((resolve) => setImmediate(resolve));
  deepStrictEqual(seen, [0, 1, 2].flatMap((x) => [`call ${x}`, `tick ${x}`, `microtask ${x}`]));
}

/** Throws unless the driver's threads behave as `Worker` says. */
export async function verifyThreads({ Worker }: Driver): Promise<void> {
  if (Worker === undefined) return;
  const worker = new Worker();
  deepStrictEqual(await listen(4, (listener) => worker.call(listener, 4)), [0, 1, 3, 7]);
  deepStrictEqual(await listen(4, (listener) => worker.post(listener, 4)), [0, 1, 2, 3]);
  // Elsewhere a thread-safe function does not do so, whoever uses it.
  if (runtimeName().startsWith('node')) await verifyOrder(worker);
  strictEqual(await worker.addLater(1.25, 2), 3.25);
  await rejects(async () => worker.addLater('1' as never, 2), TypeError);
  throws(() => worker.post(5 as never, 1), TypeError);
}
