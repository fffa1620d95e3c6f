// Random choices that a number repeats.
'use strict';

/** A generator of its own for each worker, so that the order in which workers come does not matter. */
class Random {
  #state;
  constructor(seed) { this.#state = (seed ^ 0x9e3779b9) >>> 0; }

  /** A number from 0 up to, and without, `end`. */
  below(end) {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % end;
  }
  one(list) { return list[this.below(list.length)]; }
  chance(of) { return this.below(of) === 0; }
}

module.exports = { Random };
