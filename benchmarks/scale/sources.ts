// SPDX-License-Identifier: MIT
// The sources of an addon with many classes. Each driver writes the same classes as its documentation advises.

import { classesPerFile } from './item.js';

/** File names and their texts. */
export type Sources = ReadonlyMap<string, string>;

/** What a driver writes: files with some classes each, and the one with the module. */
export interface Writer {
  /** A file that defines and binds its classes. */
  part(part: number, indices: readonly number[]): string;
  module(parts: readonly number[]): string;
}

/** The numbers from `start` up to, but not including, `end`. */
export function range(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, place) => start + place);
}

/** The source files for `count` classes. */
export function writeSources(writer: Writer, count: number): Sources {
  const parts = range(0, Math.ceil(count / classesPerFile));
  const indices = (part: number): number[] =>
    range(part * classesPerFile, Math.min(count, (part + 1) * classesPerFile));
  const files = parts.map((part) => [`items_${part}.cc`, writer.part(part, indices(part))] as const);
  return new Map([...files, ['module.cc', writer.module(parts)]]);
}
