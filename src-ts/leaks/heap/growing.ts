/** A file that somebody else is still writing, from its beginning to its end. */
import { readSync } from 'node:fs';

const chunkSize = 1 << 20;
const pauseMs = 5;

/** What tells the readers of a file that it is whole; threads share it. */
export class Whole {
  readonly #flag: Int32Array;

  constructor(readonly memory: SharedArrayBuffer = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
    this.#flag = new Int32Array(memory);
  }

  set(): void {
    Atomics.store(this.#flag, 0, 1);
    Atomics.notify(this.#flag, 0);
  }

  get isSet(): boolean {
    return Atomics.load(this.#flag, 0) === 1;
  }

  /** Blocks the thread for a moment, or until it is set. */
  wait(): void {
    Atomics.wait(this.#flag, 0, 0, pauseMs);
  }
}

/** In chunks that are used again. Blocks the thread while there is nothing new. */
export function* growing(descriptor: number, whole: Whole): Generator<Uint8Array> {
  const chunk = Buffer.allocUnsafe(chunkSize);
  for (let at = 0; ;) {
    // Asked before it is read: what was written until then is in the file.
    const isLast = whole.isSet;
    const length = readSync(descriptor, chunk, 0, chunkSize, at);
    at += length;
    if (length > 0) yield chunk.subarray(0, length);
    else if (isLast) return;
    else whole.wait();
  }
}
