import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { addonPath } from '../support/addon';
import { enums, refusal, thrownBy } from './addon';

const { Color, Level, Plain, Permission, Signed, Small, Wide, Unsigned64, Mode, Verbosity, Odd } = enums;

describe('A numeric enum', () => {
  test('has both directions, as an enum of TypeScript', () => {
    enum Typed { Red, Green = 5, Blue }
    expect([Color.Red, Color.Green, Color.Blue]).toEqual([Typed.Red, Typed.Green, Typed.Blue]);
    expect([Color[0], Color[5], Color[6]]).toEqual([Typed[0], Typed[5], Typed[6]]);
    expect(Object.keys(Level)).toEqual(['3', 'Low', '-1', 'High']);
    expect(Object.getPrototypeOf(Color)).toBe(Object.getPrototypeOf(Typed));
  });

  test('lists its members in the order of declaration', () => {
    expect(Object.keys(Color).filter((key) => Number.isNaN(Number(key)))).toEqual(['Red', 'Green', 'Blue', 'Azure']);
  });

  test('is frozen', () => {
    expect(Object.isFrozen(Color)).toBe(true);
    expect(() => { 'use strict'; Color.Red = 1; }).toThrow(TypeError);
    expect(() => { 'use strict'; Color.Pink = 9; }).toThrow(TypeError);
    expect([Color.Red, Color.Pink]).toEqual([0, undefined]);
  });

  test('passes its members and nothing else', () => {
    for (const color of [Color.Red, Color.Green, Color.Blue]) expect(enums.color(color)).toBe(color);
    expect([enums.level(Level.Low), enums.level(-0 + 3), enums.plain(1)]).toEqual([-1, 3, 1]);
    for (const wrong of [1, 4, 7, 256, -1, 0.5, NaN, Infinity, 2 ** 53, 5n, null, undefined, {}, '0', true, new Number(5)]) {
      const error = thrownBy(() => enums.color(wrong));
      expect(error).toBeInstanceOf(TypeError);
      expect(error.code).toBe('ERR_TETHER_ARGUMENT');
      expect(error.message).toMatch(/^color: argument "color" \(1 of 1\) must be a Color \(Red, Green, Blue or Azure\), received /);
    }
    expect(enums.color(-0)).toBe(0);
  });

  test('says how a member is written to somebody who passes its name', () => {
    expect(thrownBy(() => enums.color('Green')).message).toMatch(/received "Green" \(write Color\.Green\)$/);
    expect(thrownBy(() => enums.color('green')).message).toMatch(/received "green"$/);
  });

  test('with many members is counted in messages; one without members takes nothing', () => {
    expect(thrownBy(() => enums.many(10)).message).toContain('must be a Many (one of its 10 members), received 10');
    expect(thrownBy(() => enums.empty(0)).message).toContain('must be an Empty (which has no members), received 0');
    expect(Object.keys(enums.Empty)).toEqual([]);
  });

  test('may have two names for one value; the first is the name of the value', () => {
    expect([Color.Blue, Color.Azure, Color[6]]).toEqual([6, 6, 'Blue']);
  });

  test('passes an undeclared value that C++ answers as its number', () => {
    expect(enums.undeclaredColor()).toBe(77);
    expect(Color[enums.undeclaredColor()]).toBeUndefined();
    expect(enums.undeclaredWide()).toBe(2n ** 63n - 1n);
  });

  test('without a class exports its values where it stands', () => {
    expect([enums.First, enums.Second]).toEqual([0, 1]);
    expect([Plain.First, enums.Red]).toEqual([0, undefined]);
    expect(Object.getOwnPropertyDescriptor(enums, 'First')).toMatchObject({ writable: false, enumerable: true });
  });

  test('of booleans has 0 and 1', () => {
    expect([enums.truth(0), enums.truth(1)]).toEqual([0, 1]);
    expect(thrownBy(() => enums.truth(2)).code).toBe('ERR_TETHER_ARGUMENT');
    expect(thrownBy(() => enums.truth(true)).code).toBe('ERR_TETHER_ARGUMENT');
  });

  test('has members of any name, and none that it inherits', () => {
    expect(Object.hasOwn(Odd, '__proto__')).toBe(true);
    expect([Odd.constructor, Odd.toString, Odd['__proto__'], Odd[2]]).toEqual([0, 1, 2, '__proto__']);
    expect(Object.getPrototypeOf(Odd)).toBe(Object.prototype);
    expect(enums.odd(Odd['__proto__'])).toBe(2);
  });
});

describe('A 64-bit enum', () => {
  test('has numbers up to 2^53 - 1, and bigints beyond', () => {
    expect([Wide.Least, Wide.Zero, Wide.Far, Wide.Safe]).toEqual([-(2n ** 63n), 0, 2n ** 53n + 1n, 7]);
    expect([Unsigned64.None, Unsigned64.Low, Unsigned64.All]).toEqual([0, 1, 2n ** 64n - 1n]);
    expect([Wide[String(Wide.Far)], Unsigned64[String(Unsigned64.All)]]).toEqual(['Far', 'All']);
    for (const value of Object.values(Wide).filter((value) => typeof value !== 'string')) expect(enums.wide(value)).toBe(value);
    expect(enums.unsigned64(Unsigned64.All)).toBe(2n ** 64n - 1n);
  });

  test('takes small bigints too, and no number that is not exact', () => {
    expect([enums.wide(7n), enums.unsigned64(1n)]).toEqual([7, 1]);
    for (const wrong of [2 ** 53, -(2 ** 63), 1n, 2n ** 63n, -1]) expect(thrownBy(() => enums.wide(wrong)).code).toBe('ERR_TETHER_ARGUMENT');
    for (const wrong of [-1, -1n, 2n ** 64n, 2n ** 65n + 1n]) expect(thrownBy(() => enums.unsigned64(wrong)).code).toBe('ERR_TETHER_ARGUMENT');
  });
});

describe('Flags', () => {
  test('take any combination of their bits, also none', () => {
    const all = Permission.Read + Permission.Write + Permission.Execute + Permission.Hidden;
    for (const value of [0, 1, 3, 7, 5, Permission.Hidden, all]) expect(enums.permission(value)).toBe(value);
    expect([Permission[1], Permission[3]]).toEqual(['Read', undefined]);
    for (const wrong of [8, 9, 2 ** 32, 2 ** 31 + 8, 2 ** 40, -2, -(2 ** 32), 1.5, 'Read', 1n])
      expect(thrownBy(() => enums.permission(wrong)).message).toContain('must be a Permission (Read, Write, Execute and Hidden, alone or combined), received');
  });

  test('take what the operators of JS make of bit 31', () => {
    const mixed = Permission.Read | Permission.Hidden;
    expect(mixed).toBeLessThan(0);
    expect(enums.permission(mixed)).toBe(2 ** 31 + 1);
    expect(enums.signed(Signed.Top | Signed.One)).toBe(-(2 ** 31) + 1);
    for (const wrong of [2 ** 31, 2 ** 31 + 1, 2 ** 40, -(2 ** 33), 2]) expect(thrownBy(() => enums.signed(wrong)).code).toBe('ERR_TETHER_ARGUMENT');
  });

  test('of one byte take no bits beyond it', () => {
    expect(enums.small(Small.A | Small.B)).toBe(0x81);
    for (const wrong of [0x181, 2, -127, 256]) expect(thrownBy(() => enums.small(wrong)).code).toBe('ERR_TETHER_ARGUMENT');
  });
});

describe('An enum of strings', () => {
  test('has the names or the given strings, and one direction', () => {
    expect(Mode).toEqual({ Fast: 'fast', Slow: 'slow', Alias: 'quick' });
    expect(Verbosity).toEqual({ quiet: 'quiet', loud: 'loud' });
    expect([Object.isFrozen(Mode), Object.isFrozen(Verbosity)]).toEqual([true, true]);
    for (const mode of ['fast', 'slow']) expect(enums.mode(mode)).toBe(mode);
    expect([enums.verbosity(Verbosity.loud), enums.DEFAULT_MODE]).toEqual(['loud', 'slow']);
  });

  test('knows a value by its first string', () => expect(enums.mode(Mode.Alias)).toBe('fast'));

  test('refuses everything else', () => {
    for (const wrong of ['', 'FAST', 0, 1, null, undefined, {}, new String('fast'), Symbol('fast')])
      expect(thrownBy(() => enums.mode(wrong)).message).toContain('must be a Mode ("fast", "slow" or "quick"), received');
    expect(thrownBy(() => enums.mode('Slow')).message).toMatch(/received "Slow" \(write Mode\.Slow\)$/);
  });

  test('has no string for an undeclared value that C++ answers, and says so', () => {
    const error = thrownBy(() => enums.undeclaredMode());
    expect([error.code, error.message]).toEqual([
      'ERR_TETHER_ARGUMENT', 'Mode: C++ answered 2, which is no member and so no string; declare it with value()',
    ]);
  });
});

describe('Enums as parts of other things', () => {
  test('are values in containers, of callbacks and of any value', () => {
    expect([enums.optionalColor(5), enums.optionalColor()]).toEqual([5, undefined]);
    let received: unknown;
    expect(enums.choose((mode: unknown) => { received = mode; return Color.Blue; })).toBe(6);
    expect(received).toBe('slow');
    expect(thrownBy(() => enums.choose(() => 3)).message).toContain("the callback's result must be a Color");
    expect([enums.valueColor(0), thrownBy(() => enums.valueColor(3)).code]).toEqual([0, 'ERR_TETHER_ARGUMENT']);
  });

  test('are default values', () => {
    expect([enums.withDefault(), enums.withDefault(0), enums.withDefault(undefined, 'slow')]).toEqual([6, 0, 6]);
    expect([enums.withDefault.length, thrownBy(() => enums.withDefault(0, 'slo')).code]).toEqual([0, 'ERR_TETHER_ARGUMENT']);
  });

  test('are written by their names where default values are declared', () => {
    expect(enums.literals()).toBe('Mode.Fast Color.Blue 77 []');
  });

  test('tell overloads apart by their members', () => {
    expect(['fast', 5, 'other', 77].map((value) => enums.overloaded(value))).toEqual(['mode', 'color', 'string', 'number']);
  });

  test('are fields of a class that they are nested in', () => {
    const { Shape } = enums;
    const shape = new Shape();
    expect([shape.kind, shape.getKind(), shape.mode]).toEqual([Shape.Kind.Round, Shape.Round, 'slow']);
    shape.kind = Shape.Kind.Square;
    shape.mode = Mode.Fast;
    expect([shape.getKind(), shape.mode, Shape.Square]).toEqual([1, 'fast', 1]);
    expect(thrownBy(() => { shape.kind = 2; }).message).toBe('Shape.kind: must be a Kind (Round or Square), received 2');
    expect(shape.kind).toBe(1);
  });

  test('with a Converter of their author\'s cross as it says', () => {
    expect([enums.own('left'), enums.own('right')]).toEqual(['left', 'right']);
    expect(thrownBy(() => enums.own(0)).code).toBe('ERR_TETHER_ARGUMENT');
  });

  test('that are not bound are named when they are used', () => {
    const error = thrownBy(() => enums.unbound(0));
    expect(error.code).toBe('ERR_TETHER_ARGUMENT');
    expect(error.message).toMatch(/^the C\+\+ enum .*Unbound is not bound in this module; add tether::Enum<.*Unbound> before what uses it$/);
  });

  test('are whole in every environment', async () => {
    const program = `const { parentPort, workerData } = require('node:worker_threads');
      const { Color, Mode, mode, color } = require(workerData);
      parentPort.postMessage([Object.isFrozen(Color), Color[5], color(Color.Blue), mode(Mode.Slow)]);`;
    const answer = await new Promise((resolve, reject) => {
      new Worker(program, { eval: true, workerData: addonPath('enums') }).on('message', resolve).on('error', reject);
    });
    expect(answer).toEqual([true, 'Green', 6, 'slow']);
  });
});

describe('Declaring an enum', () => {
  test.each([
    ['twice', 'Paint: this C++ enum is bound already, as Color'],
    ['taken', 'Color: the module exports something of this name already'],
    ['member', 'Late.x: the enum has a member of this name already'],
    ['number', 'Late.-12: the name of a member cannot be a number'],
    ['both', 'Late: strings() and flags() exclude each other'],
    ['string', 'Late.x: Late.y has the same string and another value'],
    ['export', 'Shape: the module exports something of this name already'],
    ['export before', 'late: the module exports something of this name already'],
  ])('is refused: %s', async (fault, message) => {
    expect(await refusal(fault)).toBe(`ERR_TETHER_ARGUMENT ${message}`);
  });

  test('is accepted in the same program without a fault', async () => expect(await refusal('none')).toBe('nothing'));
});
