// Choices read from bytes, so that a value is a function of its input, and a changed input a changed value.
'use strict';
const { Random } = require('../harness/random.cjs');

class ByteChoices extends Random {
  constructor(bytes) {
    super(0);
    this.bytes = bytes;
    this.at = 0;
  }

  /** At the end of the bytes, always the last of the choices. */
  next() {
    if (this.at >= this.bytes.length) return 0xffffffff;
    const high = this.bytes[this.at++], low = this.bytes[this.at++] ?? 0;
    return ((high << 24) | (low << 16) | (high << 8) | low) >>> 0;
  }
}

/** A new input, or an old one that showed something, changed a little. */
function nextInput(random, corpus) {
  if (corpus.length === 0 || random.chance(0.4)) return Array.from({ length: 4 + random.int(60) }, () => random.int(256));
  const bytes = [...random.pick(corpus)];
  for (let changes = 1 + random.int(4); changes > 0; changes--) change(random, bytes, corpus);
  return bytes;
}

function change(random, bytes, corpus) {
  const at = random.int(bytes.length + 1);
  random.weighted([
    [4, () => { bytes[Math.min(at, bytes.length - 1)] = random.int(256); }],
    [2, () => bytes.splice(at, 0, random.int(256))],
    [2, () => bytes.splice(at, 1 + random.int(4))],
    [1, () => bytes.splice(at, bytes.length, ...random.pick(corpus).slice(at))],
    [1, () => bytes.splice(at, 0, ...bytes.slice(0, 8))],
  ])();
}

module.exports = { ByteChoices, nextInput };
