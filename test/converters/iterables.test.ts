import { describe, expect, test } from 'vitest';
import { converters, messageOf, patched, thrownBy } from './addon';

/** Counts how often it was asked, and whether it was told to stop. */
function watched<T>(values: readonly T[]) {
  const log = { asked: 0, returned: 0 };
  const iterable: Iterable<T> = {
    [Symbol.iterator]: () => {
      let at = 0;
      return {
        next: () => (log.asked++, at < values.length ? { value: values[at++]!, done: false } : { value: undefined, done: true }),
        return: () => (log.returned++, { value: undefined, done: true }),
      };
    },
  };
  return { iterable, log };
}

describe('Iterable', () => {
  test('walks arrays, Sets, generators and strings', () => {
    expect(converters.sumOf([1, 2.5])).toBe(3.5);
    expect(converters.sumOf(new Set([1, 2]))).toBe(3);
    expect(converters.sumOf((function* () { for (let i = 0; i < 1000; i++) yield i; })())).toBe(499_500);
    expect(converters.firstOf('𝄞x')).toBe('𝄞');
    expect(converters.firstOf([])).toBeUndefined();
    expect(converters.twice([1, 2])).toEqual([1, 2, 1, 2]);
    expect(converters.twice([1, 2].values())).toEqual([1, 2]);
  });

  test('asks for one element at a time, and stops an iterator that is left early', () => {
    const { iterable, log } = watched(['a', 'b', 'c']);
    expect(converters.firstOf(iterable)).toBe('a');
    expect(log).toEqual({ asked: 1, returned: 1 });
    expect(converters.firstOf((function* () { for (;;) yield 'endless'; })())).toBe('endless');
  });

  test('does not stop one that came to its end', () => {
    const { iterable, log } = watched([1, 2]);
    converters.sumOf(iterable);
    expect(log).toEqual({ asked: 3, returned: 0 });
  });

  test.each<[string, (iterable: unknown) => unknown, string]>([
    ['an element does not convert', (iterable) => converters.sumOf(iterable), 'sumOf: argument "numbers"[1] (1 of 1) must be a number, received "x"'],
    ['C++ throws', (iterable) => converters.throwInside(iterable), 'at 1'],
    ['a vector is made of it and an element does not convert', (iterable) => converters.int32s(iterable), 'int32s: argument "value"[1] (1 of 1) must be a 32-bit integer, received "x"'],
  ])('is stopped when %s', (_, run, message) => {
    const { iterable, log } = watched<unknown>([1, 'x', 3]);
    expect(messageOf(() => run(iterable))).toBe(message);
    expect(log.returned).toBe(1);
  });

  test('passes on what the iterator throws, and does not stop it again', () => {
    const mine = new Error('mine');
    let returned = 0;
    const failing = { [Symbol.iterator]: () => ({ next: () => { throw mine; }, return: () => { returned++; return {}; } }) };
    for (const name of ['sumOf', 'doubles', 'set']) expect(thrownBy(() => converters[name](failing))).toBe(mine);
    expect(returned).toBe(0);
    expect(thrownBy(() => converters.sumOf({ [Symbol.iterator]: () => { throw mine; } }))).toBe(mine);
  });

  test('the error that ended a walk stays the one that is seen, whatever return() throws', () => {
    const iterable = { [Symbol.iterator]: () => ({ next: () => ({ value: 'x' }), return: () => { throw new Error('from return'); } }) };
    expect(messageOf(() => converters.sumOf(iterable))).toContain('must be a number, received "x"');
  });

  test('what return() throws when C++ leaves a loop early is a warning', async () => {
    const warning = new Promise<Error>((resolve) => process.once('warning', resolve));
    const iterable = { [Symbol.iterator]: () => ({ next: () => ({ value: 'x' }), return: () => { throw new Error('from return'); } }) };
    expect(converters.firstOf(iterable)).toBe('x');
    expect((await warning).message).toBe('closing an iterator threw "from return"; it was ignored, because nobody can catch it there');
  });

  test.each<[string, unknown]>([['null', null], ['a number', 5], ['an object', {}], ['a string for numbers', '12'], ['something whose Symbol.iterator is no function', { [Symbol.iterator]: 5 }]])('is not %s', (_, value) => {
    expect(messageOf(() => converters.sumOf(value))).toContain('must be an iterable, received');
  });

  test('refuses iterators that break their protocol', () => {
    expect(thrownBy(() => converters.sumOf({ [Symbol.iterator]: () => 5 }))).toBeInstanceOf(TypeError);
    expect(thrownBy(() => converters.sumOf({ [Symbol.iterator]: () => ({ next: () => 5 }) }))).toBeInstanceOf(TypeError);
    expect(thrownBy(() => converters.doubles({ [Symbol.iterator]: () => ({}) }))).toBeInstanceOf(TypeError);
  });

  test('honours an iterator that somebody patched, as every loop does', () => {
    const sum = patched(Array.prototype, Symbol.iterator, { value: function* () { yield 42; }, writable: true }, () => converters.sumOf([1, 2]) as number);
    expect(sum).toBe(42);
  });
});

describe('Errors as values', () => {
  test('a JsError is the very value, and has its message', () => {
    const error = new TypeError('mine');
    expect(converters.jsError(error)).toBe(error);
    expect(converters.messageOf(error)).toBe('mine');
    for (const wrong of ['mine', null, {}, { message: 'x' }]) expect(messageOf(() => converters.jsError(wrong))).toContain('must be an Error, received');
  });

  test('a tether::Error has message, code and kind of what came', () => {
    const back = converters.tetherError(Object.assign(new RangeError('far'), { code: 'E_FAR' })) as Error & { code: string };
    expect([back instanceof RangeError, back.message, back.code]).toEqual([true, 'far', 'E_FAR']);
    expect(Object.hasOwn(converters.tetherError(new Error('plain')) as object, 'code')).toBe(false);
  });

  test('a std::exception_ptr is an Error, or null', () => {
    const error = new Error('mine');
    expect(converters.exception(error)).toBe(error);
    expect(converters.exception(null)).toBeNull();
    expect(converters.makeException('none')).toBeNull();
    expect(converters.makeException('range')).toBeInstanceOf(RangeError);
    expect(converters.makeException('coded')).toMatchObject({ code: 'ERR_MINE', message: 'mine' });
    expect(converters.makeException('odd').message).toBe('native code threw something that is not a std::exception');
    expect(thrownBy(() => converters.rethrow(error))).toBe(error);
  });
});

test('Symbols: come back as themselves, with description and key', () => {
  const own = Symbol('own');
  expect(converters.symbol(own)).toBe(own);
  expect(converters.symbolFor('shared')).toBe(Symbol.for('shared'));
  expect((converters.newSymbol('new') as symbol).description).toBe('new');
  expect(converters.newSymbol('new')).not.toBe(converters.newSymbol('new'));
  expect(converters.symbolTexts(own)).toEqual(['own', undefined]);
  expect(converters.symbolTexts(Symbol.for('k'))).toEqual(['k', 'k']);
  expect(converters.symbolTexts(Symbol())).toEqual([undefined, undefined]);
  expect([converters.sameSymbol(own, own), converters.sameSymbol(own, Symbol('own'))]).toEqual([true, false]);
  expect(messageOf(() => converters.symbol('own'))).toContain('must be a symbol, received "own"');
});
