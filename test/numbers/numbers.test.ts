import { describe, expect, it, test } from 'vitest';
import { thrownBy } from '../support/thrown';
import { numbers } from './addon';

const { Calculator, Precise } = numbers;

describe('A method of numbers', () => {
  const one = new Calculator();

  it('gets them in order, whatever their number', () => {
    expect(one.noNumber()).toBe(-0);
    expect(one.keep(4)).toBeUndefined();
    expect(one.memory).toBe(4);
    expect(one.add(1.25, 2)).toBe(3.25);
    expect(one.weigh(1, 2, 3)).toBe(321);
    expect(one.four(1, 2, 3, 4)).toBe(4321);
    expect(one.reference(1.5, 3)).toBe(4.5);
  });
  it('answers what is no number as well', () => {
    expect([one.positive(1), one.positive(-1), one.positive(NaN)]).toEqual([true, false, false]);
    expect(one.text(3)).toBe('xxx');
    expect(one.self(1)).toBe(one);
    expect([one.wide(2 ** 53 - 1), one.wide(2 ** 60)]).toEqual([2 ** 53 - 1, 2n ** 60n]);
    expect(one.adder(2)(0.5)).toBe(2.5);
  });
  it('keeps every number as it is', () => {
    for (const value of [0, -0, 1, -1, 0.1, NaN, Infinity, -Infinity, 5e-324, Number.MAX_VALUE, 2 ** 53, -(2 ** 31)]) {
      expect(one.double(value)).toBe(value);
      expect(one.float(value)).toBe(Math.fround(value));
    }
  });
  it('ignores arguments that it has no parameters for', () => {
    expect(one.add(1, 2, 3)).toBe(3);
    expect(one.add(1, 2, 'x', {})).toBe(3);
    expect(one.noNumber(1)).toBe(-0);
  });
  it('has the name and length of any other', () => {
    expect([one.add.name, one.add.length]).toEqual(['add', 2]);
    expect([one.more.name, one.more.length]).toEqual(['more', 1]);
    expect([one.noNumber.length, one.weigh.length, one.four.length]).toEqual([0, 3, 4]);
  });
  it('stays the same when it was called very often', () => {
    let sum = 0;
    for (let i = 0; i < 100_000; i++) sum += one.add(i, 0.5) + one.int32(i) + one.whole;
    expect(sum).toBe(99_999 * 100_000 + 50_000);
    expect(thrownBy(() => one.add('1', 2)).message).toBe('Calculator.add: argument "a" (1 of 2) must be a number, received "1"');
  });
});

describe('What is no number', () => {
  const one = new Calculator();
  const values: [string, unknown][] = [
    ['"1"', '1'], ['null', null], ['undefined', undefined], ['true', true], ['1n', 1n], ['a Number', new Number(1)],
    ['an object', { valueOf: () => { throw new Error('nobody may ask'); } }], ['Symbol(x)', Symbol('x')], ['an array', [1]],
  ];
  test.each(values)('is refused in any place: %s', (_, value) => {
    const refused = (name: string, ...values: unknown[]) => thrownBy(() => one[name](...values));
    expect(refused('add', value, 1).message).toContain('Calculator.add: argument "a" (1 of 2) must be a number, received ');
    expect(refused('add', 1, value).message).toContain('Calculator.add: argument "b" (2 of 2) must be a number, received ');
    expect(refused('weigh', 1, 2, value).message).toContain('Calculator.weigh: argument "c" (3 of 3) must be a number, received ');
    expect(refused('four', 1, 2, value, 4).message).toContain('Calculator.four: argument "c" (3 of 4) must be a number, received ');
    expect(refused('keep', value)).toMatchObject({ name: 'TypeError', code: 'ERR_TETHER_ARGUMENT' });
    expect(thrownBy(() => { one.memory = value; }).message).toContain('must be a number, received ');
    expect(thrownBy(() => { one.whole = value; }).message).toContain('must be a 32-bit integer, received ');
    expect(one.memory).toBe(0);
  });
  it('is refused where nothing came', () => {
    expect(thrownBy(() => one.add(1)).message).toBe('Calculator.add: argument "b" (2 of 2) must be a number, received undefined');
    expect(thrownBy(() => one.keep()).message).toContain('received undefined');
  });
  it('is refused for the first that does not fit', () => {
    expect(thrownBy(() => one.order(1.5, 'x')).message).toContain('argument "a" (1 of 2) must be a 32-bit integer, received 1.5');
    expect(thrownBy(() => one.order(1, 'x')).message).toContain('argument "b" (2 of 2) must be a number');
    expect(thrownBy(() => one.order(1.5, 2)).message).toContain('argument "a" (1 of 2) must be a 32-bit integer, received 1.5');
  });
});

describe('Whole numbers', () => {
  const one = new Calculator();
  const kinds: [string, number, number, string][] = [
    ['int8', -128, 127, 'an 8-bit integer'], ['int16', -32768, 32767, 'a 16-bit integer'], ['int32', -(2 ** 31), 2 ** 31 - 1, 'a 32-bit integer'],
    ['uint8', 0, 255, 'an 8-bit unsigned integer'], ['uint16', 0, 65535, 'a 16-bit unsigned integer'],
    ['uint32', 0, 2 ** 32 - 1, 'a 32-bit unsigned integer'],
  ];
  test.each(kinds)('%s has its range, and no parts', (name, low, high, type) => {
    const refused = (value: unknown) => thrownBy(() => one[name](value));
    for (const value of [low, low + 1, 0, 1, high - 1, high]) expect(one[name](value)).toBe(value);
    expect(one[name](-0)).toBe(0);
    for (const value of [low - 1, high + 1, 2 ** 53, -1e300])
      expect(refused(value)).toMatchObject({
        name: 'RangeError', code: 'ERR_TETHER_RANGE',
        message: `Calculator.${name}: argument "value" (1 of 1) must be ${type} (${low} to ${high}), received ${value}`,
      });
    for (const value of [0.5, NaN, Infinity, -Infinity, low - 0.5, high + 0.5])
      expect(refused(value)).toMatchObject({
        name: 'TypeError', code: 'ERR_TETHER_ARGUMENT',
        message: `Calculator.${name}: argument "value" (1 of 1) must be ${type}, received ${value}`,
      });
  });
  test.each([...kinds.map(([name]) => name), 'double', 'float'])('%s has a default', (name) => {
    expect([one[name](), one[name](undefined), one[name](8)]).toEqual([7, 7, 8]);
    expect(thrownBy(() => one[name](null)).message).toContain('received null');
  });
});

describe('An accessor of a number', () => {
  it('reads and writes', () => {
    const one = new Calculator();
    one.memory = -0;
    expect(one.memory).toBe(-0);
    one.whole = 2 ** 31 - 1;
    expect([one.whole, one.fixed, one.nothing]).toEqual([2 ** 31 - 1, 2 ** 31 - 1, -0]);
    one.small = 0.1;
    expect(one.small).toBe(Math.fround(0.1));
    expect((one.memory = 5)).toBe(5);
    expect(thrownBy(() => { one.whole = 2 ** 31; }).code).toBe('ERR_TETHER_RANGE');
    expect(one.whole).toBe(2 ** 31 - 1);
  });
  it('has a setter only where there is one', () => {
    const descriptor = (name: string) => Object.getOwnPropertyDescriptor(Calculator.prototype, name)!;
    expect(descriptor('fixed').set).toBeUndefined();
    expect(descriptor('memory').set).toBeTypeOf('function');
    expect(thrownBy(() => { 'use strict'; new Calculator().fixed = 1; })).toBeInstanceOf(TypeError);
  });
  it('may take something else than it answers', () => {
    const one = new Calculator();
    one.mixed = '12.5';
    expect(one.mixed).toBe(12.5);
    expect(thrownBy(() => { one.mixed = 1; }).message).toContain('must be a string, received 1');
  });
});

describe('The receiver of numbers', () => {
  it('is checked as ever, and before them', () => {
    const one = new Calculator();
    const { add, noNumber } = one;
    for (const receiver of [undefined, null, {}, 5, Calculator.prototype, new numbers.Made(1), Object.create(one), new Proxy(one, {})]) {
      expect(thrownBy(() => add.call(receiver, 1, 2)).code).toBe('ERR_TETHER_RECEIVER');
      expect(thrownBy(() => add.call(receiver, 'x', 2)).code).toBe('ERR_TETHER_RECEIVER');
      expect(thrownBy(() => noNumber.call(receiver)).code).toBe('ERR_TETHER_RECEIVER');
    }
    expect(thrownBy(() => Calculator.prototype.memory).code).toBe('ERR_TETHER_RECEIVER');
    expect(thrownBy(() => { Calculator.prototype.memory = 1; }).code).toBe('ERR_TETHER_RECEIVER');
  });
  it('must not have been disposed', () => {
    const one = new Calculator();
    one[Symbol.dispose]();
    for (const attempt of [() => one.add(1, 2), () => one.noNumber(), () => one.memory, () => { one.memory = 1; }])
      expect(thrownBy(attempt).code).toBe('ERR_TETHER_DISPOSED');
  });
  it('may be of a derived class, whose object lies elsewhere', () => {
    const precise = new Precise();
    precise.memory = 6;
    precise.step = (x: number) => precise.add(x, 1);
    expect([precise.memory, precise.add(1, 2), precise.around(1, 2)]).toEqual([6, 3, 6]);
    expect(precise.text(2)).toBe('xx');
    expect(thrownBy(() => precise.add(1, 'x')).message).toContain('argument "b"');
    class Own extends Precise {}
    expect(new Own().add(2, 3)).toBe(5);
  });
});
