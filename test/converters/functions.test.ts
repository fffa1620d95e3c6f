import { describe, expect, test } from 'vitest';
import { converters, live, messageOf, settled, thrownBy } from './addon';

const { Hub, Blind } = converters;

describe('std::function in containers', () => {
  const one = (n: number) => n + 1;
  const two = (n: number) => n * 2;

  test('every function comes back as itself, an empty one as null', () => {
    expect(converters.callbacks([one, null, two])).toEqual([one, null, two]);
    expect(converters.callbackMap({ one, two }).get('two')).toBe(two);
    expect(converters.callbackTuple([two, one])[1]).toBe(one);
    expect(converters.callbackOrInt(one)).toBe(one);
    expect(converters.callbackOrInt(5)).toBe(5);
    expect(converters.emptyCallbacks()).toEqual([null, null]);
  });

  test('C++ calls them, and JS calls C++\'s', () => {
    expect(converters.callAll([one, two], 5)).toEqual([6, 10]);
    expect(converters.nativeCallbacks().map((f: (n: number) => number) => f(5))).toEqual([6, 10]);
    expect(converters.callAll(converters.nativeCallbacks(), 5)).toEqual([6, 10]);
    expect(converters.each([1, 2], (list: number[]) => list.reverse())).toEqual([2, 1]);
  });

  test('what one throws comes through, and what it answers is checked', () => {
    const mine = new Error('mine');
    expect(thrownBy(() => converters.callAll([one, () => { throw mine; }], 5))).toBe(mine);
    expect(messageOf(() => converters.callAll([() => 'x'], 5))).toBe('the callback\'s result must be a 32-bit integer, received "x"');
    expect(messageOf(() => converters.each([], () => [1, 'x']))).toBe('the callback\'s result[1] must be a 32-bit integer, received "x"');
    expect(messageOf(() => converters.callbacks([one, 5]))).toBe('callbacks: argument "value"[1] (1 of 1) must be a function or null, received 5');
  });

  test('a C++ function works when nothing else of the addon is held', async () => {
    let add: ((n: number) => number) | undefined;
    (() => { [add] = converters.nativeCallbacks() as [typeof add]; })();
    await settled();
    expect(add!(1)).toBe(2);
  });
});

describe('A traverse that visits', () => {
  const places: [string, (hub: any, f: () => unknown) => void][] = [
    ['a std::variant', (hub, f) => { hub.one = f; }],
    ['a std::tuple', (hub, f) => { hub.both = [1, f, 'x']; }],
    ['a std::map', (hub, f) => { hub.named = { f }; }],
    ['a std::vector of optionals', (hub, f) => { hub.many = [f, null]; }],
  ];

  test.each(places)('%s sees the circle through it, and it is collected', async (_, put) => {
    await settled();
    const before = live('Hub');
    (() => {
      const hub = new Hub();
      put(hub, () => hub);
    })();
    expect(live('Hub')).toBe(before + 1);
    await settled();
    expect(live('Hub')).toBe(before);
  });

  test.each(places)('%s: without one, the same circle leaks', async (_, put) => {
    await settled();
    const before = live('Blind');
    const blind = new WeakRef((() => {
      const made = new Blind();
      put(made, () => made);
      return made as object;
    })());
    await settled();
    expect(live('Blind')).toBe(before + 1);
    (() => { Object.assign(blind.deref() as object, { one: 0, both: [0, null, ''], named: {}, many: [] }); })();
    await settled();
    expect(live('Blind')).toBe(before);
  });
});
