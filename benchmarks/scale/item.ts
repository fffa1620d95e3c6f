// SPDX-License-Identifier: MIT
// The classes that the cases of scale bind: what they are called, what they compute, and the check that an addon has them.

import { ok, strictEqual, throws } from 'node:assert/strict';

import type { Lacks } from '../emitter.js';
import { refuses } from '../refusal.js';

/** How many classes share a source file, as an author would split them. */
export const classesPerFile = 25;

/** One class: a constructor with two arguments, three methods, one property that can be written and one that cannot. */
export interface Item {
  label: string;
  readonly value: number;
  /** Adds to the value and returns it. */
  add(amount: number): number;
  /** The label behind a prefix. */
  describe(prefix: string): string;
  /** A sum of the length of the text, the factor, and a number of the class's own. */
  measure(text: string, factor: number): number;
}

type Constructor = new (label: string, value: number) => Item;

/** An addon with classes `Item0`, `Item1`, and so on. */
export type Items = Readonly<Record<string, Constructor>>;

/** The C++ type of the numbers of a class: they take turns. */
export function numberType(index: number): 'double' | 'std::int32_t' | 'std::uint32_t' {
  return (['double', 'std::int32_t', 'std::uint32_t'] as const)[index % 3]!;
}

function verifyRefusals(Item: Constructor, item: Item, lacks: Lacks): void {
  const wrong = item as unknown as Record<'add' | 'describe' | 'measure', (...values: unknown[]) => unknown>;
  const Any = Item as unknown as new (...values: unknown[]) => Item;
  throws(() => new Any('only a label'), TypeError);
  throws(() => new Any(1, 2), TypeError);
  refuses(() => wrong.add('1'), lacks);
  refuses(() => wrong.add(), lacks);
  refuses(() => wrong.describe(1), lacks);
  refuses(() => wrong.measure('text'), lacks);
  refuses(() => wrong.measure(3, 'text'), lacks);
  throws(() => (item.label = 5 as never), TypeError);
  throws(() => ((item as { value: number }).value = 5), TypeError);
}

/** Makes one object of a class and uses each member once; returns a number that depends on all of them. */
export function useOnce(Item: Constructor): number {
  const item = new Item('first', 3);
  const sum = item.add(2) + item.measure('four', 6) + item.describe('the ').length;
  item.label = 'second';
  return sum + item.label.length + item.value;
}

/** What `useOnce` returns for class `index`. */
export function expectedUse(index: number): number {
  return 5 + (4 + 6 + index) + 'the first'.length + 'second'.length + 5;
}

function verifyItem(Item: Constructor, index: number, lacks: Lacks): void {
  const item = new Item('first', 3);
  ok(item instanceof Item);
  strictEqual(Item.name, `Item${index}`);
  strictEqual(item.value, 3);
  strictEqual(item.add(2), 5);
  strictEqual(item.value, 5);
  strictEqual(item.label, 'first');
  strictEqual(item.describe('the '), 'the first');
  strictEqual(item.measure('four', 6), 10 + index);
  item.label = 'zwölf';
  strictEqual(item.describe(''), 'zwölf');
  strictEqual(useOnce(Item), expectedUse(index));
  verifyRefusals(Item, item, lacks);
}

/** Throws unless `addon` exports `count` classes that all do what an `Item` does, refusals included. */
export function verifyItems(addon: Items, count: number, lacks: Lacks): void {
  strictEqual(Object.keys(addon).length, count);
  for (let index = 0; index < count; index++) verifyItem(addon[`Item${index}`]!, index, lacks);
}
