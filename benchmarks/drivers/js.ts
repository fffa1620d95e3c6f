// SPDX-License-Identifier: MIT
// The driver `js`: a plain class. It is the floor, what the engine itself needs for the same work.

import type { Driver, Emitter, Listener } from '../emitter.js';

class PlainEmitter implements Emitter {
  #onValue: Listener | undefined;
  #next: Emitter | undefined;

  noop(): void {}

  add(a: number, b: number): number {
    if (typeof a !== 'number' || typeof b !== 'number') throw new TypeError('two numbers expected');
    return a + b;
  }

  turn(text: string): string {
    if (typeof text !== 'string') throw new TypeError('a string expected');
    return text.slice(1) + text.slice(0, 1);
  }

  emit(x: number): number {
    if (typeof x !== 'number') throw new TypeError('a number expected');
    if (this.#onValue === undefined) throw new TypeError('no callback was stored');
    return this.#onValue(2 * x) + 1;
  }

  get onValue(): Listener {
    return this.#onValue as Listener;
  }

  set onValue(value: Listener) {
    if (typeof value !== 'function') throw new TypeError('a function expected');
    this.#onValue = value;
  }

  get next(): Emitter {
    return this.#next as Emitter;
  }

  set next(value: Emitter) {
    if (!(value instanceof PlainEmitter)) throw new TypeError('an Emitter expected');
    this.#next = value;
  }
}

let observedLiving = 0;
const registry = new FinalizationRegistry<undefined>(() => observedLiving--);

class ObservedEmitter extends PlainEmitter {
  constructor() {
    super();
    observedLiving++;
    registry.register(this, undefined);
  }
}

const description = { compiler: 'none', library: 'none', lacks: {} };

/** The floor for time and memory. A plain class has no destructor, so it never counts as living. */
export const plain: Driver = { ...description, Emitter: PlainEmitter, living: () => 0 };

/** The same class counted by a `FinalizationRegistry`: too dear to be timed, right for cases that only count. */
export const observed: Driver = {
  ...description,
  Emitter: ObservedEmitter,
  living: () => observedLiving,
};
