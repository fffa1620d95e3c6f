// Printed by `tether types` from the addon; changes here are lost.
/// <reference lib="esnext.disposable" />

/**
 * Anything with an area.
 *
 * Objects come from derived classes.
 */
export abstract class Shape {
  #private;
  protected constructor();
  /** Called with the reason. */
  get onChange(): ((a: string) => void) | null | undefined;
  set onChange(value: ((a: string) => void) | null | undefined);
  area(): number;
  static readonly KIND: "shape";
  [Symbol.dispose](): void;
}

// @ts-ignore: differs from the base class, as it does in C++
export class Square extends Shape {
  #private;
  /** @param side - default `1.5` */
  constructor(side?: number);
  get side(): number;
  set side(value: number);
  static readonly KIND: "square";
}

export abstract class Animal {
  #private;
  constructor(name: string);
  get name(): string;
  sound(): string;
  [Symbol.dispose](): void;
}

export class Codec {
  #private;
  constructor(name: string);
  id(): string;
  [Symbol.dispose](): void;
}

export class Named {
  #private;
  constructor();
  get label(): string;
  set label(value: string);
  [Symbol.dispose](): void;
}

export class Tagged {
  #private;
  constructor();
  get tag(): number;
  set tag(value: number);
  [Symbol.dispose](): void;
}

export class Both extends Named {
  #private;
  constructor();
}

export class Base {
  #private;
  constructor();
  describe(): string;
  [Symbol.dispose](): void;
}

export class Derived extends Base {
  #private;
  constructor();
  // @ts-ignore: differs from the base class, as it does in C++
  describe(detail: number): number;
}

export function areaOf(shape: Shape): number;
export function soundOf(animal: Animal): string;
export function tagOf(tagged: Tagged | Both): number;
export function tagOfPointer(tagged?: Tagged | Both | null): number;

/** A file that does nothing. *\/ Ends no comment. */
export class File {
  #private;
  /** Opens it. */
  constructor(path: string);
  /** @param suffix - default `".copy"` */
  constructor(other: File, suffix?: string);
  /** Permission bits. */
  get mode(): number;
  set mode(value: number);
  get path(): string;
  set path(value: string);
  /** Anything. */
  get tag(): any;
  set tag(value: unknown);
  get note(): string;
  set note(value: string);
  /** The one after it. */
  get next(): File | null;
  set next(value: File | null | undefined);
  get measure(): ((a: number, b: string) => number) | null;
  set measure(value: ((a: number, b: string) => number) | null | undefined);
  /** In bytes. */
  get size(): number | bigint;
  get owner(): File | null;
  set owner(value: File | null | undefined);
  /**
   * Opens another path.
   * @param options.create - default `false`
   * @param options.mode - default `438`
   */
  open(path: string, options?: { create?: boolean | undefined; mode?: number | undefined; encoding?: string | null | undefined } | null): string;
  write(text: string): number;
  /** As they are. */
  write(bytes: Uint8Array | Uint8ClampedArray | DataView | ArrayBuffer): number;
  same(): File;
  [Symbol.iterator](): any;
  "constructor name"(): string | null;
  clone(): File;
  /** A new one. */
  static temporary(): File | null;
  static get opened(): number;
  static set opened(value: number);
  static get limit(): number;
  /** Between folders. */
  static readonly SEPARATOR: "/";
  static readonly MAX: 10;
  static readonly STRICT: true;
  [Symbol.dispose](): void;
}

/** Points and angles. */
export namespace geometry {
  export class Point {
    #private;
    constructor();
    constructor(x: number, y: number);
    get x(): number;
    set x(value: number);
    get y(): number;
    set y(value: number);
    [Symbol.dispose](): void;
  }

  export class Angle {
    #private;
    constructor(degrees: number);
    get degrees(): number;
    set degrees(value: number);
    [Symbol.dispose](): void;
  }

  export const PI: 3.25;
  export const LABEL: "\u0009\"geometry\"\n";
  export function turn(point: geometry.Point, angle: geometry.Angle | number): geometry.Point;
  export function turnExactly(angle: geometry.Angle): number;
  function delete_(point: geometry.Point): void;

  export namespace deep {
    export function origin(): geometry.Point;
  }
  export { delete_ as delete };
  export { string_ as string };
}

export const empty: {};

export class Outer {
  #private;
  constructor();
  inner(): Outer.Inner;
  [Symbol.dispose](): void;
}
export namespace Outer {
  export class Outer {
    #private;
    constructor();
    [Symbol.dispose](): void;
  }

  export class Inner {
    #private;
    constructor();
    peer(): Outer;
    owner(): Outer_;
    [Symbol.dispose](): void;
  }
  export namespace Inner {
    export class Innermost extends Inner {
      #private;
      private constructor();
      point(): geometry.Point;
    }
  }
}

declare class odd_class {
  #private;
  constructor();
  static readonly "a b": 1;
  [Symbol.dispose](): void;
}
declare namespace odd_class {
  export { class_ as class };
}

declare class class_ {
  #private;
  constructor();
  whole(): odd_class;
  [Symbol.dispose](): void;
}

declare class string_ {
  #private;
  constructor();
  [Symbol.dispose](): void;
}

export function oddOf(odd?: odd_class | null, part?: class_ | null, typed?: string_ | null): number;

/** Objects come from `token` only. */
export class Token {
  #private;
  private constructor();
  [Symbol.dispose](): void;
}

export class Counter {
  #private;
  constructor();
  get value(): number | bigint;
  set value(value: number | bigint);
  [Symbol.dispose](): void;
}

export class Buffered {
  #private;
  constructor();
  append(bytes: Uint8Array | Uint8ClampedArray | DataView | ArrayBuffer): void;
  get bytes(): Uint8Array;
  [Symbol.dispose](): void;
}

export function token(): Token;

/** Multiplies. */
export function scale(number: number, by: number): number;
export function scale(point: geometry.Point, by: number): geometry.Point;

export function either(value: number): string | null | number;

/** Adds up. */
export function sum(label: string, ...values: number[]): number;

export function files(...files: (File | null | undefined)[]): number;

/**
 * Connects.
 * Not really.
 * @param port - default `80`
 */
export function connect(host: string, port?: number, user?: string | null, done?: ((a: boolean, b: number | undefined) => void) | null): string;

export function skip(first: number | null | undefined, second: number): number;
export function unnamed(argument1: number, argument2: string): number;
export function misnamed(class_: number, max_size: number, this_: number, this__2: number): number;

/** @param options.create - default `true` */
export function required(options: { path: string; create?: boolean | undefined }): string;

export function share(counter?: Counter | null): Counter | null;
export function give(square?: Square | null): Square | null;
export function big(value: number | bigint): number | bigint;
export function bytes(bytes: Uint8Array | Uint8ClampedArray | DataView | ArrayBuffer): number;
export function any(value?: unknown): any;
export function nothing(value?: null): void;
export function flag(flag: boolean): boolean;

/** @param text - default `"say \"hello\""` */
export function text(text?: string): string | null;

export function adder(by: number): ((a: number) => number) | null;
export function visit(visitor?: ((a: File, b: geometry.Point, c: Counter | null) => boolean) | null): void;
declare function delete_(): void;
declare function two_words(value: number): number;
export const VERSION: "1.0";
export const LIMIT: -1.5;
export const NONE: null;

/** Where everything begins. */
export const ORIGIN: geometry.Point;

export const HUGE: number | bigint;

export namespace lists {
  export class Samples {
    #private;
    constructor(values?: Iterable<number> | null);
    static from(items: Iterable<number> | ArrayLike<number>): Samples;
    static from<U>(items: Iterable<U> | ArrayLike<U>, map: (value: U, index: number) => number, thisArgument?: unknown): Samples;
    static of(...items: Array<number>): Samples;
    get capacity(): number;
    clone(): lists.Samples;
    total(): number;
    [Symbol.dispose](): void;
  }
  export interface Samples extends BoundVector<number> {}

  export class Points {
    #private;
    constructor(values?: Iterable<geometry.Point> | null);
    static from(items: Iterable<geometry.Point> | ArrayLike<geometry.Point>): Points;
    static from<U>(items: Iterable<U> | ArrayLike<U>, map: (value: U, index: number) => geometry.Point, thisArgument?: unknown): Points;
    static of(...items: Array<geometry.Point>): Points;
    get capacity(): number;
    clone(): lists.Points;
    [Symbol.dispose](): void;
  }
  export interface Points extends BoundVector<geometry.Point> {}

  export class Counters {
    #private;
    constructor(values?: Iterable<Counter | null | undefined> | null);
    static from(items: Iterable<Counter | null | undefined> | ArrayLike<Counter | null | undefined>): Counters;
    static from<U>(items: Iterable<U> | ArrayLike<U>, map: (value: U, index: number) => Counter | null | undefined, thisArgument?: unknown): Counters;
    static of(...items: Array<Counter | null | undefined>): Counters;
    get capacity(): number;
    clone(): lists.Counters;
    [Symbol.dispose](): void;
  }
  export interface Counters extends BoundVector<Counter | null, Counter | null | undefined> {}

  export class Ages {
    #private;
    constructor(entries?: Iterable<readonly [string, number]> | Record<string, number> | null);
    get size(): number;
    has(key: string): boolean;
    get(key: string): number | undefined;
    set(key: string, value: number): lists.Ages;
    delete(key: string): boolean;
    clear(): void;
    keys(): IterableIterator<string>;
    values(): IterableIterator<number>;
    entries(): IterableIterator<[string, number]>;
    clone(): lists.Ages;
    [Symbol.dispose](): void;
  }
  export interface Ages extends BoundMap<string, number> {}
}
export { odd_class as "odd class" };
export { delete_ as delete };
export { two_words as "two words" };

declare interface BoundVector<T, W = T> {
  length: number;
  [index: number]: T;
  at(index: number): T | undefined;
  push(...values: W[]): number;
  pop(): T | undefined;
  shift(): T | undefined;
  unshift(...values: W[]): number;
  insert(index: number, ...values: W[]): number;
  splice(start: number, count?: number, ...values: W[]): T[];
  fill(value: W, start?: number, end?: number): this;
  sort(compare?: (a: T, b: T) => number): this;
  reverse(): this;
  forEach(callback: (value: T, index: number, vector: this) => unknown, thisArgument?: unknown): void;
  map<R>(callback: (value: T, index: number, vector: this) => R, thisArgument?: unknown): R[];
  filter<S extends T>(callback: (value: T, index: number, vector: this) => value is S, thisArgument?: unknown): S[];
  filter(callback: (value: T, index: number, vector: this) => unknown, thisArgument?: unknown): T[];
  flatMap<R>(callback: (value: T, index: number, vector: this) => R | readonly R[], thisArgument?: unknown): R[];
  some(callback: (value: T, index: number, vector: this) => unknown, thisArgument?: unknown): boolean;
  every(callback: (value: T, index: number, vector: this) => unknown, thisArgument?: unknown): boolean;
  find(callback: (value: T, index: number, vector: this) => unknown, thisArgument?: unknown): T | undefined;
  findIndex(callback: (value: T, index: number, vector: this) => unknown, thisArgument?: unknown): number;
  findLast(callback: (value: T, index: number, vector: this) => unknown, thisArgument?: unknown): T | undefined;
  findLastIndex(callback: (value: T, index: number, vector: this) => unknown, thisArgument?: unknown): number;
  reduce(callback: (total: T, value: T, index: number, vector: this) => T): T;
  reduce<R>(callback: (total: R, value: T, index: number, vector: this) => R, first: R): R;
  reduceRight(callback: (total: T, value: T, index: number, vector: this) => T): T;
  reduceRight<R>(callback: (total: R, value: T, index: number, vector: this) => R, first: R): R;
  slice(start?: number, end?: number): T[];
  concat(...values: (T | readonly T[])[]): T[];
  flat(depth?: number): unknown[];
  includes(value: T, from?: number): boolean;
  indexOf(value: T, from?: number): number;
  lastIndexOf(value: T, from?: number): number;
  join(separator?: string): string;
  toReversed(): T[];
  toSorted(compare?: (a: T, b: T) => number): T[];
  toSpliced(start: number, count?: number, ...values: T[]): T[];
  with(index: number, value: T): T[];
  toArray(): T[];
  toJSON(): T[];
  toString(): string;
  toLocaleString(): string;
  keys(): IterableIterator<number>;
  values(): IterableIterator<T>;
  entries(): IterableIterator<[number, T]>;
  [Symbol.iterator](): IterableIterator<T>;
}

declare interface BoundMap<K, V> {
  forEach(callback: (value: V, key: K, map: this) => unknown, thisArgument?: unknown): void;
  toJSON(): Record<string, V>;
  [Symbol.iterator](): IterableIterator<[K, V]>;
}
import Outer_ = Outer;
export {};
