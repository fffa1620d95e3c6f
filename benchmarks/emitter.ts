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

/** Native work beside the JavaScript thread. A driver that has threads implements it as the same class with the same results. */
export interface Worker {
  /**
   * Starts a native thread that calls `listener` `count` times, first with 0, then with the result of the call before
   * it, for which it waits.
   */
  call(listener: Listener, count: number): void;
  /** Starts a native thread that posts `count` calls of `listener` with 0, 1, 2 ..., and waits for none. */
  post(listener: Listener, count: number): void;
  /** Resolves to `a + b`, added on a thread of the runtime's pool. Throws a `TypeError`, or rejects with one, unless both are numbers. */
  addLater(a: number, b: number): Promise<number>;
}

/**
 * What a driver's library may be unable to do, each with the reason. Nothing else may differ between drivers.
 */
export interface Lacks {
  /** Wrong arguments of a method are refused, but with another error than a `TypeError`. */
  readonly typeErrors?: string;
  /** The stored callback cannot use the emitter that calls it. No case may need it. */
  readonly reentrance?: string;
}

/** An implementation of `Emitter`, with the means to count its objects. */
export interface Driver {
  readonly Emitter: new () => Emitter;
  /** Undefined for a driver without threads. */
  readonly Worker?: new () => Worker;
  /** Constructions minus destructions, counted in the destructors themselves. */
  living(): number;
  /** The compiler that built the driver; `none` for JavaScript. */
  readonly compiler: string;
  /** The library it was written with, and its version. */
  readonly library: string;
  readonly lacks: Lacks;
}
