// SPDX-License-Identifier: MIT
// Before anything is timed: the driver must do what the others do, refusals included.

import { ok, strictEqual, throws } from 'node:assert/strict';

import type { Driver, Emitter, Listener } from './emitter.js';

function verifyMethods(emitter: Emitter): void {
  strictEqual(emitter.noop(), undefined);
  strictEqual(emitter.add(1.25, 2), 3.25);
  strictEqual(emitter.turn('hello world'), 'ello worldh');
  strictEqual(emitter.turn(''), '');
  strictEqual(emitter.turn('a\0\u00e9\ud834\udd1e'), '\0\u00e9\ud834\udd1ea');
  throws(() => emitter.turn(5 as never), TypeError);
  throws(() => (emitter.turn as () => string)(), TypeError);
  throws(() => emitter.add('1' as never, 2), TypeError);
  throws(() => (emitter.add as (a: number) => number)(1), TypeError);
  // By the engine's own check in some drivers, hence no particular class of error.
  throws(() => emitter.emit.call({} as never, 1));
}

function verifyCallback(emitter: Emitter): void {
  throws(() => emitter.emit(1));
  const listener: Listener = (x) => x + 0.5;
  emitter.onValue = listener;
  strictEqual(emitter.onValue, listener);
  strictEqual(emitter.emit(10), 21.5);
  throws(() => emitter.emit('10' as never), TypeError);
  throws(() => (emitter.onValue = 5 as never), TypeError);
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
  verifyMethods(emitter);
  verifyCallback(emitter);
  verifyThrowingCallback(emitter);
  verifyLink(emitter, peer);
}
