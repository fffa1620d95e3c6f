import fc from 'fast-check';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { converters, messageOf, thrownBy } from './addon';

const units = fc.array(fc.nat(0xffff), { maxLength: 40 }).map((list) => String.fromCharCode(...list));

describe('Strings', () => {
  test('UTF-16 and UTF-32 keep everything, lone surrogates too', () => {
    fc.assert(fc.property(units, (text) => {
      expect(converters.u16(text)).toBe(text);
      expect(converters.u32(text)).toBe(text);
      expect(converters.wide(text)).toBe(text);
    }));
    expect(converters.u32size('a𝄞\ud800')).toBe(3);
    expect(converters.u16view('ab\0')).toBe('\0ba');
  });

  test('UTF-8 replaces lone surrogates', () => {
    fc.assert(fc.property(units, (text) => { expect(converters.u8(text)).toBe((text as unknown as { toWellFormed(): string }).toWellFormed()); }));
  });

  test('a char is one ASCII character, and no number', () => {
    for (const text of ['a', '\0', '\x7f']) expect([converters.char(text), converters.char8(text), converters.char16(text), converters.char32(text)]).toEqual([text, text, text, text]);
    for (const wrong of ['', 'ab', 'é', '€', 5, null]) expect(messageOf(() => converters.char(wrong))).toContain('must be a string of one ASCII character, received');
    expect(converters.char16('\ud800')).toBe('\ud800');
    expect(converters.char32('𝄞')).toBe('𝄞');
    expect(messageOf(() => converters.char16('𝄞'))).toContain('must be a string of one character');
    expect(messageOf(() => converters.char8('é'))).toContain('must be a string of one character');
    expect(converters.signedChar(-128)).toBe(-128);
    expect(converters.charOf(65)).toBe('A');
    expect(thrownBy(() => converters.charOf(200)).code).toBe('ERR_TETHER_RANGE');
    expect(thrownBy(() => converters.char32Of(0x110000)).code).toBe('ERR_TETHER_RANGE');
    expect([converters.separated('a'), converters.separated('a', ';')]).toEqual(['a,', 'a;']);
  });
});

describe('Numbers of other kinds', () => {
  test('std::complex is { re, im }', () => {
    fc.assert(fc.property(fc.double(), fc.double(), (re, im) => { expect(converters.complex({ re, im })).toEqual({ re, im }); }));
    expect(converters.complexFloat({ re: 0.1, im: 1, other: 5 })).toEqual({ re: Math.fround(0.1), im: 1 });
    expect(converters.complex(5)).toEqual({ re: 5, im: 0 });
    expect(messageOf(() => converters.complexExactly(5))).toContain('must be an object with the numbers re and im, received 5');
    expect(messageOf(() => converters.complex({ re: 1 }))).toBe('complex: argument "value".im (1 of 1) must be a number, received undefined');
    expect(messageOf(() => converters.complex('1+2i'))).toContain('received "1+2i"');
  });

  test('BigInt keeps every bigint', () => {
    fc.assert(fc.property(fc.bigInt(), (n) => { expect(converters.bigInt(n)).toBe(n); }));
    for (const n of [0n, -1n, 2n ** 64n, -(2n ** 64n), 2n ** 1000n - 1n]) expect(converters.bigInt(n)).toBe(n);
    expect(converters.bigInt(-5)).toBe(-5n);
    expect([converters.toInt64(-(2n ** 63n)), converters.toInt64(2n ** 63n), converters.toUint8(255n), converters.toUint8(-1n), converters.toUint8(256n)]).toEqual([-(2n ** 63n), undefined, 255, undefined, undefined]);
    fc.assert(fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (n) => { expect(converters.fromInt64(n)).toBe(n); }));
    for (const wrong of [1.5, '1', null, true]) expect(messageOf(() => converters.bigInt(wrong))).toContain('must be a bigint, received');
    expect(thrownBy(() => converters.bigInt(2 ** 53)).code).toBe('ERR_TETHER_RANGE');
  });

  test('128-bit integers keep their range and nothing beyond', () => {
    fc.assert(fc.property(fc.bigInt({ min: -(2n ** 127n), max: 2n ** 127n - 1n }), (n) => { expect(converters.int128(n)).toBe(n); }));
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }), (n) => { expect(converters.uint128(n)).toBe(n); }));
    for (const n of [2n ** 127n, -(2n ** 127n) - 1n]) expect(thrownBy(() => converters.int128(n)).code).toBe('ERR_TETHER_RANGE');
    for (const n of [2n ** 128n, -1n]) expect(thrownBy(() => converters.uint128(n)).code).toBe('ERR_TETHER_RANGE');
    expect(messageOf(() => converters.int128('1'))).toContain('must be a 128-bit integer, received "1"');
  });

  test('std::bitset is a bigint of so many bits, std::byte a number', () => {
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: 2n ** 100n - 1n }), (n) => { expect(converters.manyBits(n)).toBe(n); }));
    expect(converters.bits(1023)).toBe(1023n);
    for (const wrong of [1024n, -1n]) expect(messageOf(() => converters.bits(wrong))).toContain('must be a bigint of 10 bits');
    expect(converters.byte(255)).toBe(255);
    expect(thrownBy(() => converters.byte(256)).code).toBe('ERR_TETHER_RANGE');
  });
});

describe('Time', () => {
  test('every Date of the clock\'s range comes back', () => {
    fc.assert(fc.property(fc.date({ min: new Date('1700-01-01'), max: new Date('2250-01-01'), noInvalidDate: true }), (date) => {
      expect(converters.time(date)).toEqual(date);
      expect(BigInt(converters.nanosecondsOfDate(date))).toBe(BigInt(date.getTime()) * 1_000_000n);
    }));
    for (const time of [-8.64e15, 0, 8.64e15]) expect(converters.timeInMilliseconds(new Date(time)).getTime()).toBe(time);
    expect(converters.timeInDoubles(new Date(1500))).toEqual(new Date(1500));
    expect(converters.timeInSeconds(new Date(2000))).toEqual(new Date(2000));
  });

  test('what is finer than a millisecond is cut off towards the past', () => {
    expect([0, 1, 999_999, 1_000_000, -1].map((ns) => converters.beforeEpoch(ns).getTime())).toEqual([0, 0, 0, 1, -1]);
  });

  test('a Date that C++ cannot hold, or that is none, is refused', () => {
    expect(messageOf(() => converters.time(new Date(NaN)))).toBe('time: argument "value" (1 of 1) must be a valid Date, received Date');
    expect(thrownBy(() => converters.time(new Date(8.64e15))).code).toBe('ERR_TETHER_RANGE');
    expect(messageOf(() => converters.timeInSeconds(new Date(1500)))).toContain('must be a whole number of steps of 1000 ms');
    for (const wrong of [0, '2020-01-01', null, {}]) expect(messageOf(() => converters.time(wrong))).toContain('must be a Date, received');
    expect(thrownBy(() => converters.farFuture()).code).toBe('ERR_TETHER_RANGE');
  });

  test('a duration is milliseconds, with the fraction that its ticks have', () => {
    fc.assert(fc.property(fc.maxSafeInteger(), (ticks) => {
      const milliseconds = ticks / 1e6;
      expect(converters.nanoseconds(milliseconds)).toBe(milliseconds + 0);
      expect(converters.microseconds(ticks / 1e3)).toBe(ticks / 1e3 + 0);
    }));
    fc.assert(fc.property(fc.integer({ min: -(2 ** 40), max: 2 ** 40 }), (ms) => { expect(BigInt(converters.nanosecondsOf(ms))).toBe(BigInt(ms) * 1_000_000n); }));
    expect(converters.doubleSeconds(1.5)).toBe(1.5);
    expect(converters.steady(12.25)).toBe(12.25);
    expect(converters.hours(7_200_000)).toBe(7_200_000);
    expect(converters.frames(50)).toBe(50);
  });

  test('a duration that is no whole number of ticks, or too long, is refused', () => {
    expect(messageOf(() => converters.milliseconds(1.5))).toBe('milliseconds: argument "value" (1 of 1) must be a whole number of steps of 1 ms, received 1.5');
    expect(messageOf(() => converters.seconds(1500))).toContain('steps of 1000 ms');
    expect(messageOf(() => converters.frames(51))).toContain('must be a whole number');
    for (const [name, wrong] of [['nanoseconds', 1e300], ['nanoseconds', 2 ** 63 / 1e6], ['shortMilliseconds', 2 ** 31], ['shortMilliseconds', -(2 ** 31) - 1]] as const)
      expect(thrownBy(() => converters[name](wrong)).code).toBe('ERR_TETHER_RANGE');
    expect(converters.shortMilliseconds(-(2 ** 31))).toBe(-(2 ** 31));
    for (const wrong of [NaN, Infinity, '1', null, 1n]) expect(messageOf(() => converters.milliseconds(wrong))).toContain('must be a number of milliseconds, received');
  });
});

describe('std::filesystem::path', () => {
  test('is a string, a file: URL or bytes', () => {
    expect(converters.path('/tmp/ä€𝄞')).toBe('/tmp/ä€𝄞');
    expect(converters.path('')).toBe('');
    for (const path of ['/tmp/a b', '/tmp/100%', '/tmp/ü#?']) expect(converters.path(pathToFileURL(path))).toBe(path);
    expect(converters.path(new URL('file://localhost/etc/x?query#hash'))).toBe('/etc/x');
    expect(converters.path(Buffer.from('/tmp/é'))).toBe('/tmp/é');
    expect(converters.extension('a/b.txt')).toBe('.txt');
  });

  test.each<[string, unknown]>([
    ['another URL', new URL('https://example.org/x')], ['a URL of another host', new URL('file://host/x')], ['an encoded slash', new URL('file:///a%2Fb')],
    ['a broken escape', { href: 'file:///a%2' }], ['a number', 5], ['null', null], ['an object', {}], ['an array', ['/']], ['other bytes', new Uint16Array(1)],
  ])('is not %s', (_, value) => {
    expect(messageOf(() => converters.path(value))).toContain('must be a path: a string, a file: URL or a Uint8Array, received');
  });

  test('has no zero bytes, where the system would cut it', () => {
    for (const value of ['a\0b', Buffer.from([97, 0]), new URL('file:///a%00b')]) expect(messageOf(() => converters.path(value))).toContain('must be a path without zero bytes');
  });
});

describe('A converter of one\'s own', () => {
  test('Color is \'#rrggbb\', and says what is wrong in one\'s own words', () => {
    fc.assert(fc.property(fc.nat(0xffffff), (rgb) => {
      const text = `#${rgb.toString(16).padStart(6, '0')}`;
      expect(converters.color(text)).toBe(text);
      expect(converters.colors([text, text])).toEqual([text, text]);
    }));
    for (const wrong of ['red', '#12345', '#1234567', '#12345g', '#+1-2 3', '#ff8000 ']) expect(messageOf(() => converters.color(wrong))).toContain('must be a color such as "#ff8000", received');
    expect(messageOf(() => converters.colors(['#000000', 5]))).toBe('colors: argument "value"[1] (1 of 1) must be a string, received 5');
  });

  test('Couple converts its parts, and names the one that does not fit', () => {
    expect(converters.couple({ first: 1, second: 2.5 })).toEqual({ first: 1, second: 2.5 });
    expect(messageOf(() => converters.couple({ first: 1 }))).toBe('couple: argument "value".second (1 of 1) must be a number, received undefined');
    expect(messageOf(() => converters.couple(5))).toContain('must be an object with first and second, received 5');
  });
});
