import { beforeEach, describe, expect, test } from 'vitest';
import { settle } from '../support/settle';
import { laws, thrownBy, type Keeper } from './addon';
import { collectWarnings } from './warnings';

const { Keeper, Link } = laws;

type Coded = Error & { code?: string };

describe('A C++ exception', () => {
  test.each([
    ['runtime_error', Error, undefined, 'plain'],
    ['logic_error', Error, undefined, 'logic'],
    ['out_of_range', RangeError, undefined, 'outside'],
    ['range_error', RangeError, undefined, 'range'],
    ['overflow_error', RangeError, undefined, 'over'],
    ['underflow_error', RangeError, undefined, 'under'],
    ['length_error', RangeError, undefined, 'long'],
    ['invalid_argument', TypeError, undefined, 'invalid'],
    ['domain_error', TypeError, undefined, 'domain'],
    ['bad_alloc', RangeError, 'ENOMEM', 'out of memory in native code'],
    ['system_error', Error, 'ENOENT', 'opening'],
    ['filesystem_error', Error, 'EACCES', 'reading'],
    ['tether', Error, 'ERR_MINE', 'mine'],
    ['tether type', TypeError, 'ERR_MINE', 'mine'],
    ['tether range', RangeError, 'ERR_MINE', 'mine'],
    ['non-standard', Error, undefined, 'something that is not a std::exception'],
    ['int', Error, undefined, 'something that is not a std::exception'],
  ])('%s becomes a JS error of a fitting class', (kind, constructor, code, message) => {
    const error = thrownBy(() => laws.raise(kind)) as Coded;
    expect(Object.getPrototypeOf(error)).toBe(constructor.prototype);
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
    expect(error.stack).toContain('exceptions.test.ts');
  });

  test('reaches a callback\'s caller in JS whole, through C++ between them', () => {
    const error = thrownBy(() => laws.relay(() => laws.raise('out_of_range'))) as Error;
    expect(error).toBeInstanceOf(RangeError);
    expect(error.message).toBe('outside');
  });
});

class Odd {
  get message(): string {
    throw new Error('no message for you');
  }
}

const thrown: [string, unknown][] = [
  ['an Error', new Error('js')],
  ['an object of a class of its own', new Odd()],
  ['a frozen object', Object.freeze({ frozen: true })],
  ['a function', () => 1],
  ['a Proxy', new Proxy({}, { get() { throw new Error('trapped'); } })],
  ['an error whose message throws', Object.defineProperty(new Error('x'), 'message', { get() { throw new Error('trapped'); } })],
  ['undefined', undefined],
  ['null', null],
  ['a boolean', false],
  ['a number', 42],
  ['NaN', NaN],
  ['a string', 'text'],
  ['an empty string', ''],
  ['a symbol', Symbol('thrown')],
  ['a bigint', 12n],
];

describe.each(thrown)('%s thrown by JS', (_, value) => {
  const fail = () => { throw value; };

  test('comes through C++ as the same value', () => {
    expect(thrownBy(() => laws.relay(fail))).toBe(value);
  });

  test('comes through a copied std::function inside another', () => {
    expect(thrownBy(() => laws.relayTwice(fail))).toBe(value);
  });

  test('comes through two levels of native calls', () => {
    expect(thrownBy(() => laws.relay(() => laws.relayTwice(fail)))).toBe(value);
  });

  test('comes through a callback that a callback called', () => {
    expect(thrownBy(() => laws.relay(() => laws.relay(() => laws.relay(fail))))).toBe(value);
  });

  test('comes out of a Callback member', () => {
    const link = new Link('thrower');
    link.callback = fail;
    expect(thrownBy(() => link.call())).toBe(value);
  });

  test('may be kept by C++ and thrown later', () => {
    expect(thrownBy(() => laws.rethrowLater(fail))).toBe(value);
  });

  test('may be handled by C++', () => {
    expect(typeof laws.describeCaught(fail)).toBe('string');
  });
});

describe('A JS exception', () => {
  test('tells C++ its message', () => {
    expect(laws.describeCaught(() => { throw new Error('told'); })).toBe('told');
    expect(laws.describeCaught(() => { throw 'told'; })).toContain('told');
    expect(laws.describeCaught(() => {})).toBe('nothing');
  });

  test('is not kept after it was handled', async () => {
    const throwFresh = (): WeakRef<Error> => {
      const error = new Error('fresh');
      laws.describeCaught(() => { throw error; });
      return new WeakRef(error);
    };
    const reference = throwFresh();
    await settle(laws);
    expect(reference.deref()).toBeUndefined();
  });

  test('does not leave the next call an exception', () => {
    thrownBy(() => laws.relay(() => { throw new Error('first'); }));
    expect(laws.relay(() => 'second')).toBe('second');
  });
});

describe('A write while a JS exception is on its way', () => {
  const error = new Error('on its way');
  let keeper: Keeper;

  beforeEach(() => { keeper = new Keeper(); });

  test('to a Traced is not lost, nor is the exception', async () => {
    const stored = { stored: true };
    expect(thrownBy(() => keeper.storeValue(error, stored))).toBe(error);
    await settle(laws);
    expect(keeper.value).toBe(stored);
    expect(keeper.holds).toBe(true);
  });

  test('to a Callback is not lost, nor is the exception', async () => {
    expect(thrownBy(() => keeper.storeFunction(error, () => 5))).toBe(error);
    await settle(laws);
    expect(keeper.callFunction()).toBe(5);
  });

  test('to a Member is not lost, nor is the exception', async () => {
    expect(thrownBy(() => keeper.storeLink(error, new Keeper()))).toBe(error);
    await settle(laws);
    expect(keeper.link).toBeInstanceOf(Keeper);
    expect(Keeper.alive).toBe(2);
  });

  test.each([['an object', { a: 1 }], ['a primitive', 'text']])('to a container of Traced is not lost: %s', async (_, stored) => {
    const { warnings } = await collectWarnings(async () => {
      expect(thrownBy(() => keeper.storeInList(error, stored))).toBe(error);
      await settle(laws);
    });
    expect(keeper.listSize).toBe(1);
    expect(keeper.listAt(0)).toBe(stored);
    expect(warnings).toEqual([]);
  });

  test('that clears handles is not lost, nor is the exception', async () => {
    const held = fill(keeper);
    await settle(laws);
    expect(held.deref()).toBeDefined();
    expect(thrownBy(() => keeper.clearAll(error))).toBe(error);
    expect(keeper.holds).toBe(false);
    expect(keeper.value).toBeUndefined();
    await settle(laws);
    expect(held.deref()).toBeUndefined();
  });

  test('keeps a primitive that is on its way too', () => {
    expect(thrownBy(() => keeper.storeValue('text', 1))).toBe('text');
    expect(thrownBy(() => keeper.storeValue(undefined, 2))).toBe(undefined);
    expect(keeper.value).toBe(2);
  });
});

function fill(keeper: Keeper): WeakRef<object> {
  const held = () => {};
  keeper.value = held;
  keeper.function = held;
  keeper.link = keeper;
  thrownBy(() => keeper.storeInList(new Error('ignored'), held));
  return new WeakRef(held);
}
