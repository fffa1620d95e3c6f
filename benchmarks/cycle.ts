// SPDX-License-Identifier: MIT
import type { Driver, Emitter } from './emitter.js';

/** An emitter whose stored callback closes over the emitter itself, as the callbacks of real programs do. */
export function makeCycle(driver: Driver): Emitter {
  const emitter = new driver.Emitter();
  emitter.onValue = (x) => x + (emitter.onValue === undefined ? 0 : 1);
  return emitter;
}
