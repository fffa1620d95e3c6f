/** The strings of a snapshot: those that were asked for, as bytes in few large blocks, made into JS strings when somebody reads them. */

const blockSize = 1 << 24;

export class StringTable {
  readonly #blocks: Buffer[] = [];
  #used = blockSize;
  // Where a string begins, and how long it is: block * blockSize + offset + 1, or 0 for none.
  readonly #starts: Float64Array;
  readonly #lengths: Uint16Array;
  readonly #hashes: Uint32Array;

  constructor(readonly count: number) {
    this.#starts = new Float64Array(count);
    this.#lengths = new Uint16Array(count);
    this.#hashes = new Uint32Array(count);
  }

  /** @param json The string as JSON, without quotes. It is copied. */
  add(index: number, json: Uint8Array, length: number): void {
    if (this.#used + length > blockSize) this.#addBlock();
    const block = this.#blocks[this.#blocks.length - 1]!;
    let hash = 2166136261;
    for (let at = 0; at < length; at++) hash = Math.imul(hash ^ (block[this.#used + at] = json[at]!), 16777619);
    this.#hashes[index] = hash;
    this.#starts[index] = (this.#blocks.length - 1) * blockSize + this.#used + 1;
    this.#lengths[index] = length;
    this.#used += length;
  }

  #addBlock(): void {
    this.#blocks.push(Buffer.allocUnsafe(blockSize));
    this.#used = 0;
  }

  /** A number for the text: the same in all snapshots. */
  hash(index: number): number {
    return this.#hashes[index] ?? 0;
  }

  /** The beginning of the string; empty for one that was not kept. */
  text(index: number): string {
    const start = this.#starts[index] ?? 0;
    if (start === 0) return '';
    const block = Math.floor((start - 1) / blockSize), from = (start - 1) % blockSize;
    return unescaped(this.#blocks[block]!.toString('utf8', from, from + this.#lengths[index]!));
  }

  /** The index of a text, or -1. Looks at all strings. */
  find(text: string): number {
    const plain = JSON.stringify(text).slice(1, -1);
    const spellings = new Set([plain, asAscii(plain), asAscii(plain).replace(/(?<=\\u)[0-9A-F]{4}/g, (code) => code.toLowerCase())]);
    const found = [...spellings].map((json) => this.#find(Buffer.from(json)));
    return Math.max(...found);
  }

  #find(json: Buffer): number {
    for (let index = 0; index < this.count; index++) if (this.#lengths[index] === json.length && this.#isAt(index, json)) return index;
    return -1;
  }

  #isAt(index: number, json: Buffer): boolean {
    const start = this.#starts[index]! - 1;
    if (start < 0) return false;
    const from = start % blockSize;
    return this.#blocks[Math.floor(start / blockSize)]!.compare(json, 0, json.length, from, from + json.length) === 0;
  }
}

/** V8 writes what is beyond ASCII in this way, others as it is. */
function asAscii(json: string): string {
  return json.replace(/[^\x20-\x7e]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`);
}

const escapes: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** The text may be cut in the middle of an escape. */
function unescaped(json: string): string {
  if (!json.includes('\\')) return json;
  return json.replace(/\\(?:u([0-9a-fA-F]{4})|u[0-9a-fA-F]*$|(.)|$)/gs, (_, code?: string, letter?: string) => {
    if (code !== undefined) return String.fromCharCode(parseInt(code, 16));
    return letter === undefined ? '' : (escapes[letter] ?? letter);
  });
}
