import { describe, expect, test } from 'vitest';
import { lifetime, thrownBy } from './addon';

const integers: [string, number, number][] = [
  ['int8', -128, 127],
  ['uint8', 0, 255],
  ['int16', -32768, 32767],
  ['uint16', 0, 65535],
  ['int32', -(2 ** 31), 2 ** 31 - 1],
  ['uint32', 0, 2 ** 32 - 1],
];

const notNumbers: [string, unknown][] = [
  ['a string', '1'], ['null', null], ['undefined', undefined], ['true', true], ['an object', {}], ['a symbol', Symbol('1')],
  ['an object with valueOf', { valueOf: () => 1 }],
];

describe.each(integers)('%s', (name, low, high) => {
  test('takes its whole range and nothing beyond', () => {
    for (const value of [low, low + 1, 0, 1, high - 1, high]) expect(lifetime[name](value)).toBe(value);
    expect(Object.is(lifetime[name](-0), 0)).toBe(true);
    for (const value of [low - 1, high + 1, 1e300, -1e300]) {
      const error = thrownBy(() => lifetime[name](value));
      expect(error).toBeInstanceOf(RangeError);
      expect(error.code).toBe('ERR_TETHER_RANGE');
      expect(error.message).toContain(`(${low} to ${high})`);
    }
  });

  test.each<[string, unknown]>([...notNumbers, ['a fraction', 1.5], ['NaN', NaN], ['Infinity', Infinity], ['a bigint', 1n]])('refuses %s', (_, value) => {
    const error = thrownBy(() => lifetime[name](value));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.code).toBe('ERR_TETHER_ARGUMENT');
    expect(error.message).toMatch(/argument "value" \(1 of 1\) must be an? (8|16|32)-bit (unsigned )?integer, received/);
  });
});

describe('64-bit integers', () => {
  test.each(['int64', 'uint64'])('%s takes numbers up to 2^53 - 1, and bigints, and answers likewise', (name) => {
    for (const value of [0, 1, Number.MAX_SAFE_INTEGER]) expect(lifetime[name](value)).toBe(value);
    expect(lifetime[name](5n)).toBe(5);
    expect(lifetime[name](2n ** 53n)).toBe(2n ** 53n);
    for (const value of [2 ** 53, 1e300]) expect(thrownBy(() => lifetime[name](value)).code).toBe('ERR_TETHER_RANGE');
    for (const value of [1.5, NaN, Infinity, '1', null, undefined, {}]) expect(thrownBy(() => lifetime[name](value)).code).toBe('ERR_TETHER_ARGUMENT');
  });

  test('take bigints to the ends of their ranges and refuse one more', () => {
    for (const value of [-(2n ** 63n), 2n ** 63n - 1n]) expect(lifetime.int64(value)).toBe(value);
    expect(lifetime.uint64(2n ** 64n - 1n)).toBe(2n ** 64n - 1n);
    for (const value of [2n ** 63n, -(2n ** 63n) - 1n]) expect(thrownBy(() => lifetime.int64(value)).code).toBe('ERR_TETHER_RANGE');
    for (const value of [2n ** 64n, -1n]) expect(thrownBy(() => lifetime.uint64(value)).code).toBe('ERR_TETHER_RANGE');
    expect(thrownBy(() => lifetime.uint64(-1)).code).toBe('ERR_TETHER_RANGE');
    expect(lifetime.int64(-Number.MAX_SAFE_INTEGER)).toBe(-Number.MAX_SAFE_INTEGER);
  });
});

describe('Floating point', () => {
  test('double takes every number as it is', () => {
    for (const value of [0, -0, 1.1, NaN, Infinity, -Infinity, Number.MIN_VALUE, Number.MAX_VALUE]) expect(lifetime.double(value)).toBe(value);
  });

  test('float rounds as Math.fround does', () => {
    for (const value of [0, -0, 1.1, NaN, Infinity, 1e-46, 16777217]) expect(lifetime.float(value)).toBe(Math.fround(value));
  });

  test.each<[string, unknown]>([...notNumbers, ['a bigint', 1n]])('refuses %s', (_, value) => {
    for (const name of ['float', 'double']) expect(thrownBy(() => lifetime[name](value)).message).toContain('must be a number, received');
  });
});

describe('Booleans, null and any value', () => {
  test('bool takes true and false only', () => {
    expect([lifetime.bool(true), lifetime.bool(false)]).toEqual([true, false]);
    for (const value of [0, 1, '', 'true', null, undefined, {}, new Boolean(true)])
      expect(thrownBy(() => lifetime.bool(value)).message).toContain('must be a boolean, received');
  });

  test('null takes null and undefined only', () => {
    expect([lifetime.null(null), lifetime.null(undefined)]).toEqual([null, null]);
    expect(thrownBy(() => lifetime.null(0)).message).toContain('must be null, received 0');
  });

  test('a function without a result answers undefined', () => expect(lifetime.nothing()).toBeUndefined());

  test.each([[undefined], [null], [1], ['x'], [{}], [Symbol('x')], [1n], [() => 1]])('any value passes as itself', (value) => {
    expect(lifetime.value(value)).toBe(value);
  });
});

describe('Strings', () => {
  test('keep zeros, and everything of Unicode', () => {
    for (const text of ['', 'a', '\0', 'a\0b\0', 'äöü', '€', '𝄞', '👨‍👩‍👧', 'x'.repeat(100_000)]) expect(lifetime.string(text)).toBe(text);
  });

  test('of every length about the size of an inner buffer come whole', () => {
    const lengths = [...Array(40).keys(), ...Array.from({ length: 30 }, (_, i) => 240 + i)];
    for (const length of lengths)
      for (const tail of ['x', 'é', '€', '𝄞', '\0']) {
        const text = 'a'.repeat(length) + tail + 'b'.repeat(length % 7);
        expect(lifetime.string(text)).toBe(text);
        expect(lifetime.view(text)).toBe(Buffer.byteLength(text));
      }
  });

  test('lone surrogates become U+FFFD', () => {
    expect(lifetime.string('a\ud800b')).toBe('a\ufffdb');
    expect(lifetime.string('\udfff')).toBe('\ufffd');
    expect(lifetime.string('x'.repeat(200) + '\ud800')).toBe('x'.repeat(200) + '\ufffd');
  });

  test('become the UTF-8 that all others make of them', () => {
    const utf8 = (text: string) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(text));
    for (let unit = 0; unit < 0x10000; unit++) {
      const text = String.fromCharCode(unit);
      if (lifetime.string(text) !== utf8(text)) expect.fail(`U+${unit.toString(16)}`);
    }
    for (let point = 0x10000; point < 0x110000; point += 251) expect(lifetime.string(String.fromCodePoint(point))).toBe(String.fromCodePoint(point));
    const units = ['a', '\0', '\x7f', '\x80', '\u07ff', '\u0800', '\ud7ff', '\ud800', '\udbff', '\udc00', '\udfff', '\ue000', '\ufeff', '\uffff'];
    for (const first of units)
      for (const second of units)
        for (const third of units) {
          const text = first + second + third;
          for (const whole of [text, 'x'.repeat(252) + text, 'x'.repeat(255) + text]) {
            if (lifetime.string(whole) !== utf8(whole)) expect.fail(JSON.stringify(whole));
            if (lifetime.view(whole) !== Buffer.byteLength(whole)) expect.fail(JSON.stringify(whole));
          }
        }
  });

  test('are not made of other values', () => {
    for (const value of [1, null, undefined, {}, ['a'], Symbol('a'), new String('a')])
      for (const name of ['string', 'view', 'cString']) expect(thrownBy(() => lifetime[name](value)).message).toContain('must be a string, received');
  });

  test('as C strings end at the first zero; a null one is null', () => {
    expect(lifetime.cString('ab\0c')).toBe('ab');
    expect(lifetime.nullCString()).toBeNull();
  });
});

describe('Bytes', () => {
  const buffer = new Uint8Array([1, 2, 3, 254]).buffer;

  test.each<[string, ArrayBufferView | ArrayBuffer, string]>([
    ['Uint8Array', new Uint8Array(buffer), '010203fe'],
    ['a part of one', new Uint8Array(buffer, 1, 2), '0203'],
    ['Uint8ClampedArray', new Uint8ClampedArray(buffer), '010203fe'],
    ['Buffer', Buffer.from(buffer), '010203fe'],
    ['DataView', new DataView(buffer, 2), '03fe'],
    ['ArrayBuffer', buffer, '010203fe'],
    ['a view of a SharedArrayBuffer', new Uint8Array(new SharedArrayBuffer(2)), '0000'],
    ['nothing', new Uint8Array(0), ''],
    ['an empty ArrayBuffer', new ArrayBuffer(0), ''],
  ])('come from %s', (_, bytes, expected) => expect(lifetime.hex(bytes)).toBe(expected));

  test.each([['Uint16Array', new Uint16Array(2)], ['Float64Array', new Float64Array(1)], ['an array', [1]], ['a string', 'x'], ['null', null]])(
    'do not come from %s',
    (_, value) => expect(thrownBy(() => lifetime.hex(value)).message).toContain('must be a Uint8Array, Buffer, DataView or ArrayBuffer, received'),
  );

  test.each([0, 1, 100, 4095, 4096, 4097, 1 << 20])('go out as a Uint8Array of %i bytes of its own', (size) => {
    const bytes = lifetime.bytes(size) as Uint8Array;
    expect(bytes).toBeInstanceOf(Uint8Array);
    expect(bytes.length).toBe(size);
    expect(bytes.every((byte) => byte === 9)).toBe(true);
    expect(lifetime.bytes(size).buffer).not.toBe(bytes.buffer);
    bytes.fill(1);
  });

  test('that only view the caller\'s are copied on their way out', () => {
    const mine = new Uint8Array([5, 6]);
    const copy = lifetime.echoBytes(mine) as Uint8Array;
    mine[0] = 0;
    expect([...copy]).toEqual([5, 6]);
  });

  test('that an object keeps are copied on their way out, each time', () => {
    const document = new lifetime.Document();
    const first = document.bytes as Uint8Array;
    first.fill(1);
    expect(document.bytes.every((byte: number) => byte === 7)).toBe(true);
  });

  test('of a detached buffer are empty', () => {
    const bytes = new Uint8Array([1, 2, 3]);
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
    expect(lifetime.hex(bytes)).toBe('');
    expect(lifetime.hex(bytes.buffer)).toBe('');
  });

  test('that are detached during the call are empty from then on', () => {
    const bytes = new Uint8Array([1, 2, 3]);
    expect(lifetime.hexAfter(bytes, () => {})).toBe('010203/3');
    expect(lifetime.hexAfter(bytes, () => void structuredClone(bytes.buffer, { transfer: [bytes.buffer] }))).toBe('/0 detached');
  });

  test('go to callbacks too', () => {
    let taken: Uint8Array | undefined;
    lifetime.giveBytes((bytes: Uint8Array) => { taken = bytes; });
    expect([...taken!]).toEqual([4, 4, 4]);
  });
});

describe('std::optional', () => {
  test('is undefined or null without a value', () => {
    for (const none of [undefined, null]) expect([lifetime.optionalInt(none), lifetime.optionalString(none)]).toEqual([undefined, undefined]);
    expect([lifetime.optionalInt(0), lifetime.optionalString('')]).toEqual([0, '']);
    expect(lifetime.optionalInt()).toBeUndefined();
  });

  test('refuses what is neither', () => {
    expect(thrownBy(() => lifetime.optionalInt('x')).code).toBe('ERR_TETHER_ARGUMENT');
    expect(thrownBy(() => lifetime.optionalString(1)).code).toBe('ERR_TETHER_ARGUMENT');
    expect(thrownBy(() => lifetime.optionalInt(2 ** 31)).code).toBe('ERR_TETHER_RANGE');
  });
});

describe('std::function', () => {
  test('keeps a JS function\'s identity, both ways', () => {
    const f = (x: number) => x;
    expect(lifetime.function(f)).toBe(f);
    expect(lifetime.function(null)).toBeNull();
    expect(lifetime.function(undefined)).toBeNull();
  });

  test('made in C++ works in JS, and comes back as itself', () => {
    const add = lifetime.addTo(3);
    expect([add(4), lifetime.function(add)(5)]).toEqual([7, 8]);
    expect(thrownBy(() => add('x')).code).toBe('ERR_TETHER_ARGUMENT');
    expect(add.call({}, 1)).toBe(4);
  });

  test('converts arguments and results', () => {
    expect(lifetime.apply((number: number, text: string) => number + text.length)).toBe(5.5);
    const error = thrownBy(() => lifetime.apply(() => 'x'));
    expect(error.code).toBe('ERR_TETHER_ARGUMENT');
    expect(error.message).toContain('the callback\'s result must be a number, received "x"');
    expect(thrownBy(() => lifetime.applyInt(() => 2 ** 31)).code).toBe('ERR_TETHER_RANGE');
  });

  test('is called without a receiver, and with an empty function throws', () => {
    let receiver: unknown = 1;
    lifetime.apply(function (this: unknown) { receiver = this; return 1; });
    expect(receiver).toBeUndefined();
    expect(() => lifetime.apply(null)).toThrow(Error);
    for (const wrong of [1, {}, 'f']) expect(thrownBy(() => lifetime.apply(wrong)).message).toContain('must be a function or null');
  });
});
