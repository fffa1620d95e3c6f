import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { loadAddon } from '../support/addon';
import { thrownBy } from '../support/thrown';

const corners = loadAddon<any>('corners');
const intruders = loadAddon<any>('intruders');
const numbers = loadAddon<any>('numbers');

describe('What the fuzzer found', () => {
  test('a setter on Object.prototype takes no error its code', () => {
    const caught: unknown[] = [];
    Object.defineProperty(Object.prototype, 'code', { configurable: true, set(value) { caught.push(value); } });
    try {
      expect(Object.getOwnPropertyDescriptor(thrownBy(() => intruders.takePlain(5)), 'code')).toEqual({
        value: 'ERR_TETHER_ARGUMENT', writable: true, enumerable: true, configurable: true,
      });
    } finally {
      delete (Object.prototype as { code?: unknown }).code;
    }
    expect(caught).toEqual([]);
  });

  test('a printout asked for on something else than an object is that thing', () => {
    const print = intruders.Base.prototype[inspect.custom];
    for (const value of [5, 'text', null, undefined, Symbol.iterator, 5n]) expect(print.call(value)).toBe(value);
    expect(inspect(new intruders.Base())).toMatch(/^Base/);
  });

  test('a value that is no function is not called, and says so', () => {
    const error = thrownBy(() => corners.sizeAfter(new Uint8Array(2), 'text'));
    expect(error).toMatchObject({ name: 'TypeError', code: 'ERR_TETHER_ARGUMENT' });
    expect(error.message).toBe('called a value that is not a function, received "text"; test it with `isFunction()` first');
    expect(corners.sizeAfter(new Uint8Array(2), () => 0)).toBe(2);
  });

  // Needs half a gigabyte, which the sanitizer would keep for a while.
  test.skipIf(process.env.TETHER_BUILD === 'asan')('a text that is too long for JavaScript is an error that says so', () => {
    const error = thrownBy(() => new numbers.Calculator().text(2 ** 30));
    expect(error).toMatchObject({ name: 'RangeError', code: 'ERR_TETHER_RANGE' });
    expect(error.message).toBe('a text of 1073741824 units is longer than JavaScript takes; return it in parts');
    expect(new numbers.Calculator().text(3)).toBe('xxx');
  });
});
