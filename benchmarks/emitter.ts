// SPDX-License-Identifier: MIT
// The one class that every driver implements, and what a driver must offer beside it.

/** What a case may store in an emitter. */
export type Listener = (x: number) => number;

/** One native object. All drivers give it the same members, the same checks and the same results. */
export interface Emitter {
  /** Does nothing: the price of a call alone. */
  noop(): void;
  /** Returns `a + b`; throws a `TypeError` unless both are numbers. */
  add(a: number, b: number): number;
  /** Returns `text` with its first character put last; both are `std::string`s, or memory of that kind. Throws a `TypeError` unless it is a string. */
  turn(text: string): string;
  /** Calls the stored callback with `2 * x` and returns one more than its result. Both pass through a C++ `double`. */
  emit(x: number): number;
  /** The stored callback. */
  onValue: Listener;
  /** Another emitter, held by native code. */
  next: Emitter;
}

/** An implementation of `Emitter`, with the means to count its objects. */
export interface Driver {
  readonly Emitter: new () => Emitter;
  /** Constructions minus destructions, counted in the destructors themselves. */
  living(): number;
  /** The compiler that built the driver; `none` for JavaScript. */
  readonly compiler: string;
  /** The library it was written with, and its version. */
  readonly library: string;
}
