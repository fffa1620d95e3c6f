import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { converters, messageOf, patched, thrownBy } from './addon';

const text = fc.string({ unit: 'grapheme' });

describe('Maps', () => {
  test('every Map comes back, in the order of C++', () => {
    fc.assert(fc.property(fc.array(fc.tuple(text, fc.double({ noNaN: true }))), (entries) => {
      const map = new Map(entries);
      const back = converters.map(map) as Map<string, number>;
      expect(back).toBeInstanceOf(Map);
      expect(new Map([...back].sort())).toEqual(new Map([...map].sort()));
    }));
    expect([...converters.numbered(new Map([[2, 'b'], [1, 'a']]))]).toEqual([[1, 'a'], [2, 'b']]);
    expect(converters.unorderedMap({ a: [1, 2], b: [] })).toEqual(new Map([['a', [1, 2]], ['b', []]]));
    const deep = new Map([[[1, 2], new Set(['x', 'y'])]]);
    expect(converters.deepMap(deep)).toEqual(deep);
    const large = new Map(Array.from({ length: 3000 }, (_, i) => [`key ${i}`, i]));
    expect(new Map([...converters.map(large)].sort())).toEqual(new Map([...large].sort()));
  });

  test('with string keys are made of plain objects too, of their own enumerable properties', () => {
    const object = Object.create(null, { hidden: { value: 1 }, a: { value: 1, enumerable: true } });
    expect(converters.map(object)).toEqual(new Map([['a', 1]]));
    expect(converters.map(JSON.parse('{"__proto__": 5}'))).toEqual(new Map([['__proto__', 5]]));
    expect(converters.map({})).toEqual(new Map());
    class Prices { a = 1; }
    for (const wrong of [new Prices(), [1], new Set(['a']), new Date(), 'a', 5, null, () => 1])
      expect(messageOf(() => converters.map(wrong))).toContain('must be a Map or a plain object, received');
    expect(messageOf(() => converters.numbered({ 1: 'a' }))).toContain('must be a Map, received Object');
    expect(messageOf(() => converters.mapExactly({ a: 1 }))).toContain('must be a Map or a plain object');
    expect(converters.mapExactly(new Map([['a', 1]]))).toEqual(new Map([['a', 1]]));
  });

  test('name the entry whose key or value does not convert', () => {
    expect(messageOf(() => converters.numbered(new Map<unknown, unknown>([[1, 'a'], ['2', 'b']])))).toBe(
      'numbered: argument "value"[1].key (1 of 1) must be a 32-bit integer, received "2"',
    );
    expect(messageOf(() => converters.numbered(new Map<unknown, unknown>([[1, 'a'], [2, 3]])))).toBe(
      'numbered: argument "value"[1].value (1 of 1) must be a string, received 3',
    );
    expect(messageOf(() => converters.unorderedMap({ a: [1, '2'] }))).toContain('argument "value"[0].value[1] (1 of 1)');
  });

  test('refuse keys that C++ cannot tell apart: a value would be lost', () => {
    expect(messageOf(() => converters.map(new Map([['\ud800', 1], ['\ufffd', 2]])))).toBe(
      'map: argument "value"[1].key (1 of 1) must be a key that is still different from all others in C++, received "\ufffd"',
    );
    expect(thrownBy(() => converters.floatMap(new Map([[0.1, 1], [Math.fround(0.1), 2]]))).code).toBe('ERR_TETHER_ARGUMENT');
  });

  test('stop at what a getter throws, and are not changed by one that meddles', () => {
    const mine = new Error('mine');
    expect(thrownBy(() => converters.map({ get a() { throw mine; } }))).toBe(mine);
    const object = { get a() { delete (object as Record<string, unknown>).b; return 1; }, b: 2 };
    expect(messageOf(() => converters.map(object))).toContain('argument "value"[1].value (1 of 1) must be a number, received undefined');
    expect(messageOf(() => converters.map(new Proxy(new Map([['a', 1]]), {})))).toContain('must be a Map or a plain object, received Map');
  });
});

describe('Sets', () => {
  test('every Set comes back, and any iterable makes one', () => {
    fc.assert(fc.property(fc.uniqueArray(text), (list) => { expect(converters.set(new Set(list))).toEqual(new Set(list)); }));
    fc.assert(fc.property(fc.array(fc.integer()), (list) => { expect(converters.unorderedSet(list)).toEqual(new Set(list.map((n) => n + 0))); }));
    expect(converters.unorderedSet(new Int32Array([1, 2, 1]))).toEqual(new Set([1, 2]));
    expect(converters.set((function* () { yield 'a'; yield 'a'; })())).toEqual(new Set(['a']));
    expect(converters.setExactly(new Set([1]))).toEqual(new Set([1]));
    expect(messageOf(() => converters.setExactly([1]))).toContain('must be a Set, received Array');
  });

  test('become smaller where C++ cannot tell elements apart', () => {
    expect(converters.floatSet(new Set([0.1, Math.fround(0.1)]))).toEqual(new Set([Math.fround(0.1)]));
  });

  test('name the element that does not convert', () => {
    expect(messageOf(() => converters.set(new Set(['a', 5])))).toBe('set: argument "value"[1] (1 of 1) must be a string, received 5');
    for (const wrong of ['ab', 5, null, {}]) expect(messageOf(() => converters.set(wrong))).toContain('must be a Set, received');
  });
});

test('Maps and Sets: patched prototypes change nothing, either way', () => {
  const stop = () => { throw new Error('patched'); };
  const map = new Map([['a', 1]]), set = new Set(['a']);
  const plain = () => ({ map: converters.map(map), set: converters.set(set), object: converters.map({ b: 2 }) });
  const before = plain();
  for (const key of ['forEach', 'set', 'entries', 'keys', Symbol.iterator]) expect(patched(Map.prototype, key, { value: stop }, plain)).toEqual(before);
  for (const key of ['forEach', 'add', 'values', Symbol.iterator]) expect(patched(Set.prototype, key, { value: stop }, plain)).toEqual(before);
  expect(patched(Map.prototype, 'size', { get: stop }, plain)).toEqual(before);
  expect(patched(Object, 'keys', { value: stop }, plain)).toEqual(before);
});

describe('std::variant', () => {
  test('a number goes to the first alternative that can hold it', () => {
    expect([1, 127, -129, 1.5, 2 ** 31, null, undefined].map((n) => converters.which(n))).toEqual([1, 1, 2, 3, 3, 0, 0]);
    for (const value of [1, 1000, 1.5, NaN, -0]) expect(converters.numeric(value)).toBe(Object.is(value, -0) ? 0 : value);
    expect(converters.numeric(null)).toBeUndefined();
    expect(converters.doubleFirst(5)).toBe(5);
  });

  test('every alternative comes back as itself', () => {
    for (const value of [5, 'five']) expect(converters.intOrString(value)).toBe(value);
    expect(converters.structured([1, 2])).toEqual([1, 2]);
    expect(converters.structured({ a: 1 })).toEqual(new Map([['a', 1]]));
    expect(converters.structured(false)).toBe(false);
    expect(converters.recursive([1, 'a'])).toEqual([1, 'a']);
    expect(converters.recursive('a')).toBe('a');
  });

  test('exact fits come before implicit ones, whatever the order', () => {
    const { Item, Meters } = converters;
    expect(converters.whichItem(new Item(1))).toBe(0);
    expect(converters.whichItem(new Meters(1))).toBe(1);
    expect(converters.whichItem(2.5)).toBe(1);
    expect(converters.whichItem('2.5')).toBe(2);
    expect(converters.whichItem(null)).toBe(0);
  });

  test('says what it takes; where one alternative takes such values, what that one lacks', () => {
    expect(messageOf(() => converters.which('x'))).toContain('must be undefined, an 8-bit integer, a 32-bit integer or a number, received "x"');
    expect(messageOf(() => converters.intOrString(1.5))).toBe('intOrString: argument "value" (1 of 1) must be a 32-bit integer, received 1.5');
    expect(messageOf(() => converters.recursive([1, null]))).toContain('argument "value"[1] (1 of 1) must be a 32-bit integer or a string, received null');
    expect(messageOf(() => converters.structured(['x']))).toContain('must be an array, a Map or a plain object or a boolean, received Array');
  });
});

test('Overloads: told apart by what the converters accept', () => {
  const values = [[1], new Float64Array(1), 'x', new Map([['a', 1]]), { a: 1 }, new Set([1]), { re: 1, im: 2 }, 5, true];
  expect(values.map((value) => converters.overloaded(value))).toEqual(['vector', 'vector', 'string', 'map', 'map', 'set', 'complex', 'complex', 'bool']);
  expect(thrownBy(() => converters.overloaded(null)).code).toBe('ERR_TETHER_OVERLOAD');
  expect(messageOf(() => converters.overloaded(null))).toContain('1. overloaded(argument 1: an array)');
});
