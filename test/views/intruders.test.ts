import { describe, expect, test } from 'vitest';
import { codeOf, views } from './addon';

const { Dog, Dogs, Doubles, Names } = views;

const members = ['at', 'push', 'pop', 'shift', 'unshift', 'insert', 'splice', 'fill', 'sort', 'reverse', 'forEach', 'map', 'filter', 'some',
  'every', 'find', 'findIndex', 'findLast', 'findLastIndex', 'reduce', 'reduceRight', 'flatMap', 'toArray', 'toJSON', 'keys', 'values', 'entries', 'slice',
  'indexOf', 'lastIndexOf', 'includes', 'join', 'concat', 'flat', 'toString', 'toLocaleString', 'toSorted', 'toReversed', 'toSpliced', 'with',
  'clone', 'sum'];

/** Doubles that the test has broken into would not survive this. */
const isWhole = (view: any) => expect([...view, view.length, view.sum()]).toEqual([1, 2, 2, 3]);

describe('Nobody gets into a vector', () => {
  const imitations: [string, () => unknown][] = [
    ['undefined', () => undefined],
    ['an array', () => [1, 2]],
    ['an object', () => ({ length: 1, 0: 1 })],
    ['a Proxy of a view', () => new Proxy(new Doubles([1]), {})],
    ['an heir of a view', () => Object.create(new Doubles([1]))],
    ['the prototype', () => Doubles.prototype],
    ['an object with the prototype', () => Object.create(Doubles.prototype)],
    ['an array with the prototype', () => Object.setPrototypeOf([1], Doubles.prototype)],
    ['a view of another class', () => new Names(['a'])],
    ['another bound object', () => new Dog('a')],
  ];
  test.each(imitations)('by calling its members on %s', (_name, make) => {
    const imitation = make();
    for (const member of members) expect(codeOf(() => Doubles.prototype[member].call(imitation, () => 0)), member).toBe('ERR_TETHER_RECEIVER');
    expect(codeOf(() => Doubles.prototype[Symbol.iterator].call(imitation))).toBe('ERR_TETHER_RECEIVER');
    expect(codeOf(() => views.fill(imitation, 1))).toBe('ERR_TETHER_ARGUMENT');
  });

  test('by passing a Proxy of a view: indices work as on any Proxy, and C++ does not take it', () => {
    const view = new Doubles([1, 2]), proxy = new Proxy(view, {});
    expect([proxy[0], proxy.length, 1 in proxy]).toEqual([1, 2, true]);
    expect(codeOf(() => views.fill(proxy, 1))).toBe('ERR_TETHER_ARGUMENT');
    isWhole(view);
  });

  test('through the class in front of it', () => {
    const InFront = Object.getPrototypeOf(Doubles);
    expect(() => new InFront()).toThrow(TypeError);
    expect(() => Reflect.construct(InFront, [], Doubles)).toThrow(TypeError);
    expect(() => new (class extends InFront {})()).toThrow(TypeError);
    expect(() => InFront()).toThrow(TypeError);
  });

  test('by putting a constructor between the class and what is in front of it', () => {
    const InFront = Object.getPrototypeOf(Doubles), before = Object.getPrototypeOf(InFront), view = new Doubles([1, 2]);
    const caught: object[] = [];
    function Between(this: unknown, inner: object) { if (inner) caught.push(inner); return {}; }
    for (const [at, former] of [[Doubles, InFront], [InFront, before]]) {
      Object.setPrototypeOf(at, Between);
      try {
        expect(() => new Doubles([1])).toThrow(TypeError);
      } finally {
        Object.setPrototypeOf(at, former);
      }
    }
    // A view that never became one.
    for (const half of caught as any[]) {
      expect(['ERR_TETHER_RECEIVER']).toContain(codeOf(() => half[0]));
      expect(codeOf(() => { half[0] = 1; })).toBe('ERR_TETHER_RECEIVER');
      expect(codeOf(() => Doubles.prototype.push.call(half, 1))).toBe('ERR_TETHER_RECEIVER');
    }
    expect(caught.length).toBe(1);
    expect([...new Doubles([5])]).toEqual([5]);
    isWhole(view);
  });

  test('by reading it while it is made', () => {
    const seen: unknown[] = [];
    class Early extends Doubles {
      constructor() { super((function* () { seen.push('running'); yield 1; })()); }
    }
    expect([...(new Early() as any)]).toEqual([1]);
    const NewTarget = new Proxy(function () {}, { get: (target, key, receiver) => (key === 'prototype' ? (new Doubles([9]), 5) : Reflect.get(target, key, receiver)) });
    const odd = Reflect.construct(Doubles, [[1, 2]], NewTarget);
    expect([seen, odd instanceof Doubles]).toEqual([['running'], true]);
    isWhole(odd);
  });

  test('by changing its prototype', () => {
    const view = new Doubles([1, 2]);
    Object.setPrototypeOf(view, null);
    expect([view[0], view.length, view.push]).toEqual([1, 2, undefined]);
    Object.setPrototypeOf(view, Names.prototype);
    expect(codeOf(() => view.push('a'))).toBe('ERR_TETHER_RECEIVER');
    Object.setPrototypeOf(view, Doubles.prototype);
    isWhole(view);
  });

  test('by patched globals', () => {
    const { push, sort, map } = Array.prototype, { get, apply } = Reflect, iterate = Array.prototype[Symbol.iterator], { trunc } = Math;
    const view = new Doubles([1, 2]);
    const fail = () => { throw new Error('patched'); };
    try {
      Object.assign(Array.prototype, { push: fail, sort: fail, map: fail });
      Object.assign(Reflect, { get: fail, apply: fail });
      Math.trunc = fail;
      Array.prototype[Symbol.iterator] = fail;
      Object.defineProperty(Array.prototype, '0', { configurable: true, set: fail, get: fail });
      view.push(0);
      view.sort();
      view.splice(0, 1);
      if (view.map((x: number) => x).length !== 2 || view.slice(0)[1] !== 2) throw new Error('wrong');
      if (new Doubles([1, 2]).at(-1) !== 2) throw new Error('wrong');
    } finally {
      delete (Array.prototype as unknown as Record<string, unknown>)['0'];
      Array.prototype[Symbol.iterator] = iterate;
      Object.assign(Array.prototype, { push, sort, map });
      Object.assign(Reflect, { get, apply });
      Math.trunc = trunc;
    }
    isWhole(view);
  });

  test('by lying arrays: what they hold is read once, and a getter may change anything', () => {
    const view = new Doubles([1, 2]);
    const lying: number[] = [1, 2, 3];
    Object.defineProperty(lying, 0, { get: () => { lying.length = 1; return 7; } });
    expect(codeOf(() => new Doubles(lying))).toBe('ERR_TETHER_ARGUMENT');
    const changing = { *[Symbol.iterator]() { yield 1; view.length = 0; view.push(1, 2); yield 2; } };
    expect([...new Doubles(changing)]).toEqual([1, 2]);
    isWhole(view);
  });

  test('by numbered properties of a wrapper: these are nobody else\'s', () => {
    const matrix = new views.Matrix([new Doubles([1])]), list: unknown[] = [];
    const owner = new views.Owner();
    for (let at = 0; at < 8; at++) owner[at] = list;
    expect([owner.values.length, owner.dogs.length, matrix[0].length]).toEqual([0, 0, 1]);
    expect(list).toEqual([]);
  });
});

describe('A disposed vector', () => {
  test('refuses everything but its end', () => {
    const view = new Doubles([1, 2]);
    const walk = view.values();
    view[Symbol.dispose]();
    view[Symbol.dispose]();
    const uses = [() => view[0], () => { view[0] = 1; }, () => view.length, () => { view.length = 0; }, () => 0 in view, () => Object.keys(view),
      () => JSON.stringify(view), () => [...view], () => walk.next(), () => views.fill(view, 1),
      ...members.map((member) => () => view[member](() => 0))];
    for (const use of uses) expect(codeOf(use), `${use}`).toBe('ERR_TETHER_DISPOSED');
    expect('note' in view).toBe(false);
  });

  test('takes its elements along, and its owner takes it along', () => {
    const dogs = new Dogs([new Dog('a')]), dog = dogs[0], owner = new views.Owner(), { values } = owner;
    dogs[Symbol.dispose]();
    owner[Symbol.dispose]();
    expect([codeOf(() => dog.name), codeOf(() => values.length)]).toEqual(['ERR_TETHER_DISPOSED', 'ERR_TETHER_DISPOSED']);
  });
});
