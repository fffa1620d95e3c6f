import { afterEach, describe, expect, it } from 'vitest';
import { thrownBy } from '../support/thrown';
import { numbers } from './addon';

const { Calculator, Fleeting } = numbers;

describe('A call of numbers within another', () => {
  it('of the same method leaves the outer one its arguments and result', () => {
    const one = new Calculator();
    let depth = 0;
    one.step = (x: number) => (++depth < 5 ? one.around(x * 10, x + 1) : 0);
    const model = (a: number, b: number, depth = 1): number => a + (depth < 5 ? model(b * 10, b + 1, depth + 1) : 0) + b;
    expect(one.around(1, 2)).toBe(model(1, 2));
    expect(depth).toBe(5);
  });
  it('of all other kinds too', () => {
    const one = new Calculator(), other = new Calculator();
    one.step = (x: number) => {
      other.memory = x;
      other.keep(other.weigh(7, 8, 9));
      expect(thrownBy(() => other.int8(300)).code).toBe('ERR_TETHER_RANGE');
      expect(thrownBy(() => other.add(1, 'x')).code).toBe('ERR_TETHER_ARGUMENT');
      return other.memory + other.noNumber() + Calculator.sum(1);
    };
    expect(one.around(0.25, 0.5)).toBe(0.25 + 987 + 6 + 0.5);
  });
  it('that throws ends the outer one', () => {
    const one = new Calculator(), fault = new Error('from the callback');
    one.step = () => { throw fault; };
    expect(thrownBy(() => one.around(1, 2))).toBe(fault);
    expect(thrownBy(() => one.divide(1, 0)).message).toBe('no number');
    expect([one.divide(1, 2), one.add(1, 2)]).toEqual([0.5, 3]);
  });
});

describe('A result of a number', () => {
  afterEach(() => numbers.onEnd(null));

  it('outlives what ends with its call, and calls others', () => {
    const other = new Calculator();
    let ended = 0;
    const object = new Fleeting();
    object.during = () => object[Symbol.dispose]();
    numbers.onEnd(() => { ended = other.add(100, 200); });
    expect(object.last(21)).toBe(42);
    expect(ended).toBe(300);
  });
});
