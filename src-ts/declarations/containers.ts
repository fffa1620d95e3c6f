/** What the class layer gives to bound containers: the same for all of them, so it stands in the file once. */
import type { ElementTypes } from './schema.js';
import type { WriteType } from './signatures.js';

const bodies = {
  BoundVector: `interface $<T, W = T> {
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
}`,
  BoundMap: `interface $<K, V> {
  forEach(callback: (value: V, key: K, map: this) => unknown, thisArgument?: unknown): void;
  toJSON(): Record<string, V>;
  [Symbol.iterator](): IterableIterator<[K, V]>;
}`,
};

/** The name of an interface; the file may have to call it otherwise. */
export type Container = keyof typeof bodies;

export function containerOf(elements: ElementTypes): Container {
  return elements.key === undefined ? 'BoundVector' : 'BoundMap';
}

/** What stands between the angle brackets of the interface. */
export function argumentsOf({ key, read, write }: ElementTypes): string {
  if (key !== undefined) return `${key}, ${read}`;
  return read === write ? read : `${read}, ${write}`;
}

/** An array's `from` and `of`, for the class itself. */
export function staticLines(elements: ElementTypes, local: string, writeType: WriteType): string[] {
  if (elements.key !== undefined) return [];
  const write = writeType(elements.write), Iterable = writeType('Iterable'), ArrayLike = writeType('ArrayLike'), Array = writeType('Array');
  return [
    `static from(items: ${Iterable}<${write}> | ${ArrayLike}<${write}>): ${local};`,
    `static from<U>(items: ${Iterable}<U> | ${ArrayLike}<U>, map: (value: U, index: number) => ${write}, thisArgument?: unknown): ${local};`,
    `static of(...items: ${Array}<${write}>): ${local};`,
  ];
}

/** The interface as the file declares it, under its name there. */
export function interfaceLines(container: Container, local: string): string[] {
  return bodies[container].replace('$', local).split('\n');
}
