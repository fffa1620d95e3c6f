import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { converters, messageOf, patched, thrownBy } from './addon';

const numbers: [string, fc.Arbitrary<number>][] = [
  ['doubles', fc.double()],
  ['floats', fc.float()],
  ['int8s', fc.integer({ min: -128, max: 127 })],
  ['uint8s', fc.integer({ min: 0, max: 255 })],
  ['int16s', fc.integer({ min: -32768, max: 32767 })],
  ['int32s', fc.integer()],
  ['uint32s', fc.nat(2 ** 32 - 1)],
  ['int64s', fc.maxSafeInteger()],
  ['uint64s', fc.maxSafeNat()],
];

describe('std::vector of numbers', () => {
  test.each(numbers)('%s: every array comes back, short and long', (name, arbitrary) => {
    const positive = (list: number[]) => list.map((n) => (Object.is(n, -0) && !/doubles|floats/.test(name) ? 0 : n));
    fc.assert(fc.property(fc.array(arbitrary.map((n) => n), { maxLength: 60 }), (list) => {
      expect(converters[name](list)).toEqual(positive(list));
    }));
    const [one] = fc.sample(arbitrary, 1);
    for (const length of [3, 4, 5, 1024, 1025, 8192, 8193, 20_000])
      expect(converters[name](Array<number>(length).fill(one!))).toEqual(positive(Array<number>(length).fill(one!)));
  });

  test.each([0, 3, 4, 40, 8192, 9000])('a bad element at %i is named, whatever the length', (at) => {
    const list: unknown[] = Array<number>(9001).fill(7);
    list[at] = 1.5;
    expect(messageOf(() => converters.int32s(list))).toBe(`int32s: argument "value"[${at}] (1 of 1) must be a 32-bit integer, received 1.5`);
    list[at] = '7';
    expect(messageOf(() => converters.doubles(list))).toBe(`doubles: argument "value"[${at}] (1 of 1) must be a number, received "7"`);
    list[at] = 2 ** 31;
    const error = thrownBy(() => converters.int32s(list));
    expect(error).toBeInstanceOf(RangeError);
    expect(error.message).toBe(
      `int32s: argument "value"[${at}] (1 of 1) must be a 32-bit integer (-2147483648 to 2147483647), received 2147483648`,
    );
  });

  test('nothing wraps, and nothing loses digits', () => {
    const long = (last: unknown) => [...Array<number>(20).fill(0), last];
    for (const make of [(last: unknown) => [last], long]) {
      for (const [name, wrong] of [['int8s', 128], ['int8s', -129], ['uint8s', -1], ['uint8s', 256], ['uint32s', 2 ** 32], ['uint64s', -1], ['int64s', 2 ** 53]] as const)
        expect(thrownBy(() => converters[name](make(wrong))).code).toBe('ERR_TETHER_RANGE');
      for (const wrong of [NaN, Infinity, 0.5, null, undefined, '1', true, {}])
        expect(thrownBy(() => converters.uint8s(make(wrong))).code).toBe('ERR_TETHER_ARGUMENT');
      expect(converters.doubles(make(NaN)).at(-1)).toBeNaN();
      expect(Object.is(converters.doubles(make(-0)).at(-1), -0)).toBe(true);
      expect(Object.is(converters.int32s(make(-0)).at(-1), 0)).toBe(true);
    }
  });

  test('64-bit elements are bigints where they must be, alone or among numbers', () => {
    const big = 2n ** 60n;
    expect(converters.int64s([1, big, 3n, ...Array<number>(20).fill(4)])).toEqual([1, big, 3, ...Array<number>(20).fill(4)]);
    expect(converters.uint64s([...Array<number>(20).fill(4), 2n ** 64n - 1n, 5])).toEqual([...Array<number>(20).fill(4), 2n ** 64n - 1n, 5]);
    expect(messageOf(() => converters.int64s([...Array<number>(20).fill(4), 2n ** 63n]))).toContain('[20]');
  });

  test('of typed arrays: the same elements by memory, others one by one, never with a loss', () => {
    fc.assert(fc.property(fc.float64Array(), (list) => { expect(converters.doubles(list)).toEqual([...list]); }));
    fc.assert(fc.property(fc.int32Array(), (list) => { expect(converters.doubles(list)).toEqual([...list]); }));
    fc.assert(fc.property(fc.bigInt64Array(), (list) => { expect(converters.int64s(list).map(BigInt)).toEqual([...list]); }));
    expect(converters.uint8s(new Uint8ClampedArray([1, 255]))).toEqual([1, 255]);
    expect(converters.uint8s(Buffer.from('az'))).toEqual([97, 122]);
    expect(converters.uint8s(new Uint8Array([1, 2, 3, 4]).subarray(1, 3))).toEqual([2, 3]);
    expect(messageOf(() => converters.int32s(new Float64Array([1, 2.5])))).toContain('argument "value"[1]');
    expect(thrownBy(() => converters.int8s(new Int16Array([1, 128]))).code).toBe('ERR_TETHER_RANGE');
    expect(messageOf(() => converters.doublesExactly(new Int32Array(1)))).toContain('must be an array, received Int32Array');
    expect(converters.doublesExactly(new Float64Array([1.5]))).toEqual([1.5]);
    const detached = new Float64Array([1]);
    structuredClone(detached.buffer, { transfer: [detached.buffer] });
    expect(converters.doubles(detached)).toEqual([]);
  });
});

describe('Sequences of other things', () => {
  test('bools, strings, characters, bytes, optionals and nested ones come back', () => {
    fc.assert(fc.property(fc.array(fc.boolean()), (list) => { expect(converters.bools(list)).toEqual(list); }));
    fc.assert(fc.property(fc.array(fc.string({ unit: 'binary' })), (list) => { expect(converters.strings(list)).toEqual(list); }));
    fc.assert(fc.property(fc.array(fc.array(fc.integer())), (list) => { expect(converters.nested(list)).toEqual(list.map((l) => l.map((n) => n + 0))); }));
    expect(converters.strings(['a\0b', '\ud800'])).toEqual(['a\0b', '\ufffd']);
    expect(converters.chars(['a', '\0'])).toEqual(['a', '\0']);
    expect(converters.bytes([0, 255])).toEqual([0, 255]);
    expect(converters.bytes(new Uint8Array([7]))).toEqual([7]);
    expect(converters.optionals([1, null, undefined, , 2])).toEqual([1, undefined, undefined, undefined, 2]);
    expect(converters.list([1.5, 2])).toEqual([1.5, 2]);
    expect(converters.deque(['x'])).toEqual(['x']);
    const object = {};
    expect(converters.values([object, 1, undefined])).toEqual([object, 1, undefined]);
    expect(converters.values([object])[0]).toBe(object);
  });

  test('long ones come whole, though their handles come and go', () => {
    const words = Array.from({ length: 5000 }, (_, i) => `word ${i}`);
    expect(converters.strings(words)).toEqual(words);
    const objects = Array.from({ length: 3000 }, (_, i) => ({ i }));
    const back = converters.values(objects) as object[];
    expect(back.every((each, i) => each === objects[i])).toBe(true);
    expect(converters.words(3000)).toEqual(Array(3000).fill('w'));
  });

  test('of fixed size: exactly so many, no fewer and no more', () => {
    expect(converters.three([1, 2, 3])).toEqual([1, 2, 3]);
    expect(converters.threeDoubles(new Float64Array([1, 2, 3]))).toEqual([1, 2, 3]);
    expect(converters.three(new Set([1, 2, 3]))).toEqual([1, 2, 3]);
    expect(converters.none([])).toEqual([]);
    expect(converters.empty([])).toEqual([]);
    expect(converters.pair([1, 'a'])).toEqual([1, 'a']);
    expect(converters.tuple([1, 'a', true])).toEqual([1, 'a', true]);
    expect(messageOf(() => converters.three([1, 2]))).toBe('three: argument "value" (1 of 1) must be an array of 3 elements, received Array of 2 elements');
    expect(messageOf(() => converters.threeDoubles(new Float64Array(4)))).toContain('received Float64Array of at least 4 elements');
    expect(messageOf(() => converters.none([1]))).toContain('must be an array of 0 elements');
    expect(messageOf(() => converters.tuple([1, 'a', 1]))).toContain('argument "value"[2] (1 of 1) must be a boolean');
    expect(messageOf(() => converters.pairExactly(new Set([1, 'a'])))).toContain('received Set');
  });

  test.each<[string, unknown]>([['null', null], ['undefined', undefined], ['a string', 'abc'], ['a number', 5], ['an object', {}], ['a lookalike', { length: 1, 0: 1 }], ['a function', () => [1]]])(
    'are not made of %s',
    (_, value) => {
      expect(messageOf(() => converters.doubles(value))).toContain('must be an array, received');
      expect(messageOf(() => converters.three(value))).toContain('must be an array of 3 elements, received');
    },
  );
});

describe('Arrays that do not keep still', () => {
  test('a hole is undefined, and named', () => {
    expect(messageOf(() => converters.doubles([1, , 3]))).toContain('argument "value"[1] (1 of 1) must be a number, received undefined');
    const long = Array<number>(50).fill(1);
    delete long[30];
    expect(messageOf(() => converters.doubles(long))).toContain('[30]');
  });

  test.each([5, 100])('one of %i that a getter empties, shortens or lengthens is refused, without a crash', (length) => {
    const withGetter = (meddle: (list: unknown[]) => void) => {
      const list: unknown[] = Array<number>(length).fill(1);
      Object.defineProperty(list, 2, { get: () => { meddle(list); return 2; }, enumerable: true, configurable: true });
      return list;
    };
    expect(messageOf(() => converters.doubles(withGetter((list) => { list.length = 3; })))).toContain('argument "value"[3]');
    expect(messageOf(() => converters.doubles(withGetter((list) => { list.push(5); })))).toBe(
      'doubles: argument "value" (1 of 1) must be an array that does not change while it is read, received Array',
    );
    expect(converters.doubles(withGetter(() => converters.doubles(Array<number>(500).fill(9))))).toEqual([1, 1, 2, ...Array<number>(length - 3).fill(1)]);
    const mine = new Error('mine');
    expect(thrownBy(() => converters.doubles(withGetter(() => { throw mine; })))).toBe(mine);
  });

  test('patched globals change nothing about plain arrays, either way', () => {
    const stop = () => { throw new Error('patched'); };
    const list = Array<number>(40).fill(3);
    const plain = () => {
      const few = converters.doubles([1, 2]), many = converters.doubles(list), words = converters.words(1500);
      const strings = converters.strings(['a']), pair = converters.pair([1, 'a']);
      return { few, many: many.length, words: words.length, strings, pair };
    };
    const before = plain();
    for (const key of [Symbol.iterator, 'toReversed', 'push', 'values', 'forEach']) expect(patched(Array.prototype, key, { value: stop }, plain)).toEqual(before);
    expect(patched(Array, Symbol.species, { get: stop }, plain)).toEqual(before);
    const first = (list: unknown[]) => Object.getOwnPropertyDescriptor(list, 0)!.value as unknown;
    const made = patched(Array.prototype, '0', { set: stop, get: () => 'intruder' }, () => {
      const few = converters.doubles([1, 2]), words = converters.words(1500), many = converters.constants(50);
      return { few: first(few), words: first(words), many: first(many) };
    });
    expect(made).toEqual({ few: 1, words: 'w', many: 1.5 });
  });

  test('a huge length is refused before memory is taken for it', () => {
    const huge: unknown[] = [];
    huge.length = 2 ** 32 - 1;
    for (const name of ['doubles', 'optionals', 'values', 'set']) expect(messageOf(() => converters[name](huge))).toContain('with at most 134217728 elements, received Array');
    huge.length = 2 ** 26;
    expect(messageOf(() => converters.doubles(huge))).toContain('argument "value"[0] (1 of 1) must be a number, received undefined');
    expect(messageOf(() => converters.three(huge))).toContain('received Array of 67108864 elements');
  });

  test('a Proxy of an array is an iterable, not an array', () => {
    expect(converters.doubles(new Proxy([1, 2], {}))).toEqual([1, 2]);
    expect(messageOf(() => converters.doublesExactly(new Proxy([1], {})))).toContain('must be an array');
  });
});
