// Numbers that look random and come again with the same seed.
'use strict';

class Random {
  constructor(seed) { this.state = seed >>> 0; }

  /** From 0 to 2**32 - 1. */
  next() {
    this.state = (this.state + 0x9e3779b9) >>> 0;
    let word = this.state;
    word = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
    word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
    return (word ^ (word >>> 15)) >>> 0;
  }

  /** From 0 to `count` - 1. */
  int(count) { return Math.floor((this.next() / 2 ** 32) * count); }

  chance(probability) { return this.next() < probability * 2 ** 32; }

  pick(list) { return list[this.int(list.length)]; }

  /** One of `[weight, choice]`. */
  weighted(choices) {
    let left = this.int(choices.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, choice] of choices) if ((left -= weight) < 0) return choice;
    return undefined;
  }
}

/** Every call has a stream of its own, so that leaving out another does not change what it draws. */
function streamOf(seed, call) {
  return new Random(Math.imul(seed >>> 0, 0x85ebca6b) ^ Math.imul(call + 1, 0xc2b2ae35));
}

module.exports = { Random, streamOf };
