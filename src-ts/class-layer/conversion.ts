// What converters ask of the language, once per environment. Captures it, so that patched globals change nothing.
(function (): ConversionLayer {
  'use strict';
  const { apply } = Reflect;
  const { getPrototypeOf, getOwnPropertyDescriptor, keys } = Object;
  const { bind, call } = Function.prototype;
  const iteratorKey: typeof Symbol.iterator = Symbol.iterator;
  const { for: symbolFor, keyFor } = Symbol;
  const Maps = Map;
  const Sets = Set;
  const Promises = Promise;
  const List = Array;

  type Uncurried = (receiver: unknown, ...values: unknown[]) => unknown;
  const uncurry = (method: unknown): Uncurried => apply(bind, call, [method]) as Uncurried;
  const getter = (prototype: object, name: string): Uncurried => uncurry(getOwnPropertyDescriptor(prototype, name)!.get);
  const toReversed = uncurry((Array.prototype as unknown as { toReversed: unknown }).toReversed);
  const sizeOfMap = getter(Map.prototype, 'size');
  const sizeOfSet = getter(Set.prototype, 'size');
  const eachOfMap = uncurry(Map.prototype.forEach);
  const eachOfSet = uncurry(Set.prototype.forEach);
  const setInMap = uncurry(Map.prototype.set);
  const addToSet = uncurry(Set.prototype.add);
  const putWeakly = uncurry(WeakMap.prototype.set);
  const descriptionOf = getter(Symbol.prototype, 'description');

  // An array of `undefined`s of its own: assigning to a missing index would consult setters on Array.prototype.
  const blank: ConversionLayer['blank'] = (length) => toReversed(new List<unknown>(length)) as unknown[];

  // --- Map, Set and plain objects

  const sizeIn = (sizeOf: Uncurried, value: unknown): number => {
    try {
      return sizeOf(value) as number;
    } catch {
      return -1;
    }
  };
  const mapItems: ConversionLayer['mapItems'] = (value) => {
    const size = sizeIn(sizeOfMap, value);
    if (size < 0) return undefined;
    const items = blank(size * 2);
    let at = 0;
    eachOfMap(value, (item: unknown, key: unknown) => { items[at++] = key; items[at++] = item; });
    return items;
  };
  const setItems: ConversionLayer['setItems'] = (value) => {
    const size = sizeIn(sizeOfSet, value);
    if (size < 0) return undefined;
    const items = blank(size);
    let at = 0;
    eachOfSet(value, (item: unknown) => { items[at++] = item; });
    return items;
  };
  // One made by a literal, or without a prototype; of any realm.
  const isPlain = (value: object): boolean => {
    const prototype = getPrototypeOf(value) as object | null;
    return prototype === null || getPrototypeOf(prototype) === null;
  };
  const plainItems: ConversionLayer['plainItems'] = (value) => {
    if (!isPlain(value)) return undefined;
    const names = keys(value);
    const items = blank(names.length * 2);
    for (let at = 0; at < names.length; at++) {
      items[2 * at] = names[at];
      items[2 * at + 1] = (value as Record<string, unknown>)[names[at]!];
    }
    return items;
  };
  const makeMap: ConversionLayer['makeMap'] = (items) => {
    const map = new Maps<unknown, unknown>();
    for (let at = 0; at < items.length; at += 2) setInMap(map, items[at], items[at + 1]);
    return map;
  };
  const makeSet: ConversionLayer['makeSet'] = (items) => {
    const set = new Sets<unknown>();
    for (let at = 0; at < items.length; at++) addToSet(set, items[at]);
    return set;
  };

  // --- numbers, many at a time: memory that both sides see

  const scratch = new Float64Array(8192);
  const readNumbers: ConversionLayer['readNumbers'] = (array, from, count) => {
    for (let at = 0; at < count; at++) {
      const value = array[from + at];
      if (typeof value !== 'number') return [at, value];
      scratch[at] = value;
    }
    return undefined;
  };
  const writeNumbers: ConversionLayer['writeNumbers'] = (array, from, count) => {
    for (let at = 0; at < count; at++) array[from + at] = scratch[at];
  };

  // --- iterables

  const done = {};
  const isObject = (value: unknown): boolean => (typeof value === 'object' && value !== null) || typeof value === 'function';
  const isIterable: ConversionLayer['isIterable'] = (value) =>
    value !== undefined && value !== null && typeof (value as Partial<Iterable<unknown>>)[iteratorKey] === 'function';
  const open: ConversionLayer['open'] = (value) => {
    const method: unknown = (value as Partial<Iterable<unknown>>)[iteratorKey];
    if (typeof method !== 'function') return undefined;
    const iterator = apply(method as () => Iterator<unknown>, value, []);
    if (!isObject(iterator)) throw new TypeError('the result of [Symbol.iterator]() is not an object');
    return { iterator, next: iterator.next };
  };
  const step: ConversionLayer['step'] = (iteration) => {
    const result = apply(iteration.next, iteration.iterator, []);
    if (!isObject(result)) throw new TypeError('the result of an iterator\'s next() is not an object');
    return result.done ? done : result.value;
  };
  const close: ConversionLayer['close'] = ({ iterator }) => {
    const finish: unknown = iterator.return;
    if (finish !== undefined && finish !== null) apply(finish as () => unknown, iterator, []);
  };
  const gather: ConversionLayer['gather'] = (value, most) => {
    const iteration = open(value);
    if (iteration === undefined) return undefined;
    const items = blank(most);
    for (let at = 0; at < most; at++) {
      const item = step(iteration);
      if (item === done) {
        items.length = at;
        return items;
      }
      items[at] = item;
    }
    close(iteration);
    return items;
  };

  // --- promises and symbols

  // What settles a promise lives as long as the promise: native code may hold it weakly.
  const settlers = new WeakMap<object, unknown>();
  const defer: ConversionLayer['defer'] = () => {
    let resolve: ((value: unknown) => void) | undefined;
    let reject: ((reason: unknown) => void) | undefined;
    const promise = new Promises<unknown>((yes, no) => { resolve = yes; reject = no; });
    let given = false;
    const settle = (way: number, value: unknown): unknown => {
      if (way === 0) given = true;
      else if (way === 1) resolve!(value);
      // One that was dropped before JS got it has nobody who could handle the rejection.
      else if (way === 2 || given) reject!(value);
      return promise;
    };
    putWeakly(settlers, promise, settle);
    return settle;
  };
  const newSymbol = Symbol;
  const symbol: ConversionLayer['symbol'] = (description) => newSymbol(description);
  const description: ConversionLayer['description'] = (value) => descriptionOf(value) as string | undefined;

  return {
    blank, mapItems, setItems, plainItems, makeMap, makeSet, scratch, readNumbers, writeNumbers, done, isIterable, open, step, close, gather, defer,
    symbol, symbolFor, keyFor, description,
  };
})
