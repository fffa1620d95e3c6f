/**
 * Reads the JSON of a heap snapshot as it comes, in chunks cut anywhere. Knows the outer shape only: one object, whose members are taken as
 * text, as a flat list of integers, as a list of strings, or passed over.
 */
import { TetherError } from '../../runtime/errors.js';

/** What is wanted of one member of the outer object. */
export type Want =
  | { as: 'text'; take(text: string): void }
  /** They come by records of so many, but for what is left at the end; `values` is used again after the call. */
  | { as: 'integers'; width: number; take(values: Float64Array, count: number): void }
  /** `room` says how many bytes of JSON to keep of each string, at most `longestString`; 0 passes over it. They come in a buffer that is used again. */
  | { as: 'strings'; room(index: number): number; take(index: number, json: Uint8Array, length: number): void }
  | { as: 'nothing' };

/** Most bytes of JSON that are kept of one string. */
export const longestString = 256;
const longestText = 1 << 20;
const batch = 8192;

const quote = 0x22, comma = 0x2c, minus = 0x2d, zero = 0x30, nine = 0x39, colon = 0x3a, openList = 0x5b, backslash = 0x5c, closeList = 0x5d;
const openObject = 0x7b, closeObject = 0x7d;

const isBlank = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

type State = (bytes: Uint8Array, at: number) => number;

export class SnapshotScanner {
  #state: State = (bytes, at) => this.#start(bytes, at);
  #done = false;
  #bytesBefore = 0;
  #want: Want = { as: 'nothing' };
  #first = true;
  // A key, or a member that is taken as text.
  #text: number[] = [];
  #depth = 0;
  #inString = false;
  #escaped = false;
  // The integer that is being read.
  readonly #numbers = new Float64Array(batch);
  #numberCount = 0;
  #value = 0;
  #digits = 0;
  #negative = false;
  #full = batch;
  #listed = false;
  // The string that is being read.
  readonly #string = new Uint8Array(longestString);
  #stringLength = 0;
  #stringIndex = 0;
  #stringRoom = 0;

  /**
   * @param name What the errors call the snapshot.
   * @param wantOf Asked once for each member of the outer object, in their order.
   */
  constructor(readonly name: string, private readonly wantOf: (key: string) => Want) {}

  /** @throws {TetherError} `ERR_TETHER_ARGUMENT` when this is no heap snapshot. */
  write(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) at = this.#state(bytes, at);
    this.#bytesBefore += bytes.length;
  }

  /** @throws {TetherError} `ERR_TETHER_ARGUMENT` when the snapshot is not at its end. */
  end(): void {
    if (this.#done) return;
    throw broken(this.name, this.#bytesBefore === 0 ? 'is empty' : `ends after ${this.#bytesBefore} bytes, in the middle`);
  }

  readonly #start: State = (bytes, at) => {
    if (isBlank(bytes[at]!)) return at + 1;
    this.#expect(bytes, at, openObject);
    return this.#become(this.#beforeKey, at + 1);
  };

  readonly #beforeKey: State = (bytes, at) => {
    if (isBlank(bytes[at]!)) return at + 1;
    this.#expect(bytes, at, quote);
    this.#text = [];
    return this.#become(this.#key, at + 1);
  };

  readonly #key: State = (bytes, at) => {
    if (bytes[at] === quote) return this.#become(this.#afterKey, at + 1);
    if (this.#text.length === longestString) this.#refuse(at);
    this.#text.push(bytes[at]!);
    return at + 1;
  };

  readonly #afterKey: State = (bytes, at) => {
    if (isBlank(bytes[at]!)) return at + 1;
    this.#expect(bytes, at, colon);
    this.#want = this.wantOf(String.fromCharCode(...this.#text));
    return this.#become(this.#beforeValue, at + 1);
  };

  readonly #beforeValue: State = (bytes, at) => {
    if (isBlank(bytes[at]!)) return at + 1;
    this.#first = true;
    switch (this.#want.as) {
      case 'integers':
        this.#expect(bytes, at, openList);
        this.#full = Math.floor(batch / this.#want.width) * this.#want.width;
        this.#listed = false;
        return this.#become(this.#integers, at + 1);
      case 'strings':
        this.#expect(bytes, at, openList);
        this.#stringIndex = 0;
        return this.#become(this.#beforeString, at + 1);
      default:
        this.#text = [];
        this.#depth = 0;
        return this.#become(this.#passing, at);
    }
  };

  readonly #afterValue: State = (bytes, at) => {
    const byte = bytes[at]!;
    if (isBlank(byte)) return at + 1;
    if (byte === comma) return this.#become(this.#beforeKey, at + 1);
    this.#expect(bytes, at, closeObject);
    this.#done = true;
    return this.#become(this.#over, at + 1);
  };

  readonly #over: State = (bytes, at) => (isBlank(bytes[at]!) ? at + 1 : this.#refuse(at));

  /** A member taken as text or passed over: any JSON. */
  readonly #passing: State = (bytes, at) => {
    const byte = bytes[at]!;
    if (!this.#inString && this.#depth === 0 && (byte === comma || byte === closeObject)) return this.#endPassing(at);
    this.#keepText(byte, at);
    if (this.#inString) this.#passString(byte);
    else if (byte === quote) this.#inString = true;
    else if (byte === openObject || byte === openList) this.#depth++;
    else if (byte === closeObject || byte === closeList) this.#depth--;
    return at + 1;
  };

  #passString(byte: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === backslash) this.#escaped = true;
    else if (byte === quote) this.#inString = false;
  }

  #keepText(byte: number, at: number): void {
    if (this.#want.as !== 'text') return;
    if (this.#text.length === longestText) this.#refuse(at);
    this.#text.push(byte);
  }

  #endPassing(at: number): number {
    if (this.#want.as === 'text') this.#want.take(Buffer.from(this.#text).toString());
    this.#text = [];
    return this.#become(this.#afterValue, at);
  }

  // The bulk of a snapshot: one loop, on locals.
  readonly #integers: State = (bytes, from) => {
    const numbers = this.#numbers, full = this.#full;
    let value = this.#value, digits = this.#digits, count = this.#numberCount, at = from;
    for (; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (byte >= zero && byte <= nine) {
        value = value * 10 + (byte - zero);
        digits++;
      } else if (byte === comma && digits > 0 && !this.#negative) {
        numbers[count++] = value;
        value = digits = 0;
        if (count >= full) count = this.#flushNumbers(count);
      } else break;
    }
    this.#value = value;
    this.#digits = digits;
    this.#numberCount = count;
    return at < bytes.length ? this.#beside(bytes[at]!, at) : at;
  };

  /** What is seldom in a list of integers: blanks, signs, its end. */
  #beside(byte: number, at: number): number {
    if (byte === minus && this.#digits === 0 && !this.#negative) {
      this.#negative = true;
      return at + 1;
    }
    if (isBlank(byte) && !(this.#negative && this.#digits === 0)) return this.#become(this.#digits > 0 ? this.#afterInteger : this.#integers, at + 1);
    return this.#endInteger(byte, at);
  }

  /** Behind blanks. */
  readonly #afterInteger: State = (bytes, at) => (isBlank(bytes[at]!) ? at + 1 : this.#endInteger(bytes[at]!, at));

  #endInteger(byte: number, at: number): number {
    const isLast = byte === closeList;
    if (!isLast && byte !== comma) this.#refuse(at);
    if (this.#digits > 0) this.#numbers[this.#numberCount++] = this.#negative ? -this.#value : this.#value;
    else if (!isLast || this.#numberCount > 0 || this.#listed || this.#negative) this.#refuse(at);
    this.#value = this.#digits = 0;
    this.#negative = false;
    if (isLast || this.#numberCount >= this.#full) this.#numberCount = this.#flushNumbers(this.#numberCount);
    return this.#become(isLast ? this.#afterValue : this.#integers, at + 1);
  }

  #flushNumbers(count: number): 0 {
    if (this.#want.as === 'integers') this.#want.take(this.#numbers, count);
    this.#listed = true;
    return 0;
  }

  readonly #beforeString: State = (bytes, at) => {
    const byte = bytes[at]!;
    if (isBlank(byte)) return at + 1;
    if (byte === closeList && this.#first) return this.#become(this.#afterValue, at + 1);
    this.#expect(bytes, at, quote);
    this.#first = false;
    this.#stringLength = 0;
    this.#stringRoom = this.#want.as === 'strings' ? this.#want.room(this.#stringIndex) : 0;
    return this.#become(this.#inside, at + 1);
  };

  readonly #inside: State = (bytes, from) => {
    let at = from;
    for (; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (this.#escaped) this.#escaped = false;
      else if (byte === backslash) this.#escaped = true;
      else if (byte === quote) break;
    }
    if (this.#stringLength < this.#stringRoom) this.#keepString(bytes, from, at);
    return at < bytes.length ? this.#endString(at) : at;
  };

  #keepString(bytes: Uint8Array, from: number, to: number): void {
    const end = Math.min(to, from + this.#stringRoom - this.#stringLength);
    for (let at = from; at < end; at++) this.#string[this.#stringLength++] = bytes[at]!;
  }

  #endString(at: number): number {
    if (this.#stringRoom > 0 && this.#want.as === 'strings') this.#want.take(this.#stringIndex, this.#string, this.#stringLength);
    this.#stringIndex++;
    return this.#become(this.#afterString, at + 1);
  }

  readonly #afterString: State = (bytes, at) => {
    const byte = bytes[at]!;
    if (isBlank(byte)) return at + 1;
    if (byte === closeList) return this.#become(this.#afterValue, at + 1);
    this.#expect(bytes, at, comma);
    return this.#become(this.#beforeString, at + 1);
  };

  #become(state: State, at: number): number {
    this.#state = state;
    return at;
  }

  #expect(bytes: Uint8Array, at: number, byte: number): void {
    if (bytes[at] !== byte) this.#refuse(at);
  }

  #refuse(at: number): never {
    throw broken(this.name, `is not what V8 writes, at byte ${this.#bytesBefore + at}`);
  }
}

/** An error about a snapshot that cannot be read. */
export function broken(name: string, what: string): TetherError {
  return new TetherError('ERR_TETHER_ARGUMENT', `${name} ${what}; give a whole file that v8.writeHeapSnapshot() or --heapsnapshot-signal wrote`);
}
