import { describe, expect, test } from 'vitest';
import { classesPerFile, numberType, verifyItems, type Item, type Items } from '../../benchmarks/scale/item';
import { nobind17Writer } from '../../benchmarks/scale/nobind17';
import { nodeAddonApiWriter } from '../../benchmarks/scale/node-addon-api';
import { writeSources } from '../../benchmarks/scale/sources';
import { tetherWriter } from '../../benchmarks/scale/tether';

function check(type: 'string' | 'number', ...values: unknown[]): void {
  if (values.some((value) => typeof value !== type)) throw new TypeError(`a ${type} expected`);
}

function itemOf(index: number, typed = check): Items[string] {
  const made = class implements Item {
    #label: string;
    #value: number;
    constructor(label: string, value: number) {
      check('string', label);
      check('number', value);
      this.#label = label;
      this.#value = value;
    }
    get label() {
      return this.#label;
    }
    set label(label: string) {
      check('string', label);
      this.#label = label;
    }
    get value() {
      return this.#value;
    }
    add(amount: number) {
      typed('number', amount);
      return (this.#value += amount);
    }
    describe(prefix: string) {
      typed('string', prefix);
      return prefix + this.#label;
    }
    measure(text: string, factor: number) {
      typed('string', text);
      typed('number', factor);
      return text.length + factor + index;
    }
  };
  return Object.defineProperty(made, 'name', { value: `Item${index}` });
}

const itemsOf = (count: number, make = itemOf): Items =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`Item${index}`, make(index)]));

const plainly = (type: 'string' | 'number', ...values: unknown[]): void => {
  if (values.some((value) => typeof value !== type)) throw new Error(`a ${type} expected`);
};

describe('The check of an addon with many classes', () => {
  test('Classes that do what they should are accepted', () => {
    expect(() => verifyItems(itemsOf(3), 3, {})).not.toThrow();
  });

  test('One class too few, or one that computes for another, is found', () => {
    expect(() => verifyItems(itemsOf(2), 3, {})).toThrow();
    expect(() => verifyItems({ ...itemsOf(3), Item2: itemOf(1) }, 3, {})).toThrow();
  });

  test('Methods without checks are found', () => {
    expect(() => verifyItems(itemsOf(2, (index) => itemOf(index, () => undefined)), 2, {})).toThrow();
  });

  test('Methods that refuse with another error pass only where that is said', () => {
    const items = itemsOf(2, (index) => itemOf(index, plainly));
    expect(() => verifyItems(items, 2, {})).toThrow();
    expect(() => verifyItems(items, 2, { typeErrors: 'a reason' })).not.toThrow();
    expect(() => verifyItems(itemsOf(2), 2, { typeErrors: 'a reason' })).toThrow();
  });
});

const writers = { 'tether': tetherWriter, 'node-addon-api': nodeAddonApiWriter, 'nobind17': nobind17Writer };

describe.each(Object.entries(writers))('The sources of many classes for %s', (_, writer) => {
  const count = 2 * classesPerFile + 5;
  const sources = writeSources(writer, count);
  const text = [...sources.values()].join('\n');

  test('They are split into files of so many classes, and one with the module', () => {
    expect([...sources.keys()]).toEqual(['items_0.cc', 'items_1.cc', 'items_2.cc', 'module.cc']);
  });

  test('Each class is defined once and bound by its name, with the type of its numbers', () => {
    for (let index = 0; index < count; index++) {
      expect(text.match(new RegExp(`class Item${index}\\b`, 'g'))).toHaveLength(1);
      expect(text).toContain(`"Item${index}"`);
      const definition = text.slice(text.indexOf(`class Item${index} `)).split('\n};')[0];
      expect(definition).toContain(`${numberType(index)} value`);
    }
  });
});
