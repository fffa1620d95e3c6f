import { describe, expect, it } from 'vitest';
import { thrownBy } from '../support/thrown';
import { numbers } from './addon';

const one = new numbers.Calculator();

describe('A function of numbers', () => {
  it('may have defaults', () => {
    expect([one.more(2), one.more(2, undefined), one.more(2, 4)]).toEqual([6, 6, 8]);
    expect(thrownBy(() => one.more(undefined, 4)).message).toContain('argument "a" (1 of 2) must be a number');
    expect([numbers.Calculator.sum(1), numbers.Calculator.sum(1, 2)]).toEqual([6, 3]);
  });
  it('may take them as options', () => {
    expect([one.options(1), one.options(1, { c: 2 }), one.options(1, { b: 2, c: 3 })]).toEqual([31, 13, 6]);
    expect(thrownBy(() => one.options(1, { b: 'x' })).message).toContain('must be a number');
  });
  it('may have overloads', () => {
    expect([one.overloaded(1), one.overloaded('x')]).toEqual(['number 1.000000', 'text x']);
    expect(thrownBy(() => one.overloaded(null)).code).toBe('ERR_TETHER_OVERLOAD');
  });
  it('may have policies and guards', () => {
    expect(one.doubled(4)).toBe(8);
    expect(one.guarded(4)).toBe(4);
    expect(numbers.takeJournal()).toBe('()');
    expect(thrownBy(() => one.guarded('x')).code).toBe('ERR_TETHER_ARGUMENT');
    expect(numbers.takeJournal()).toBe('');
  });
  it('may be a constructor or a factory', () => {
    expect([new numbers.Made(1, 2).sum, new numbers.Made(1).sum]).toEqual([3, 5]);
    expect(thrownBy(() => new numbers.Made(1, 2.5)).message).toContain('argument "b" (2 of 2) must be a 32-bit integer, received 2.5');
    expect(new numbers.Wrapped(2.5).value).toBe(2.5);
    expect(thrownBy(() => new numbers.Wrapped('x')).code).toBe('ERR_TETHER_ARGUMENT');
  });
  it('may be an implicit conversion', () => {
    expect(numbers.unwrap(5.5)).toBe(5.5);
    expect(thrownBy(() => numbers.unwrap('x')).message).toContain('must be a Wrapped, received "x"');
  });
  it('may be one that C++ made', () => {
    const add = one.adder(40);
    expect([add(2), one.adder(-0)(-0)]).toEqual([42, -0]);
    expect(thrownBy(() => add('x')).message).toContain('must be a number, received "x"');
  });
});

describe('A Converter derived from that of a number', () => {
  it('is asked all the same', () => {
    expect(one.warmer(20)).toBe(1021);
    expect(thrownBy(() => one.warmer(-300)).message).toContain('must be degrees, received -300');
    expect(thrownBy(() => one.warmer('x')).message).toContain('must be a number');
  });
});
