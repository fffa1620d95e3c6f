import { beforeEach, describe, expect, test } from 'vitest';
import { letTheDeadWait } from '../support/stress';
import { alive, codeOf, control, dropped, live, settled, thrownBy, views } from './addon';

const { Bag, Chain, Curiosities, Pack, Registry } = views;
const iteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())) as object;

// What earlier tests left behind must not count.
beforeEach(async () => { await settled(); });

describe('An iterator', () => {
  test('walks over a class with begin and end, again and again', () => {
    const bag = new Bag(4);
    expect([...bag]).toEqual([0, 1, 2, 3]);
    expect(Array.from(bag as Iterable<number>, (x) => x * 2)).toEqual([0, 2, 4, 6]);
    expect(Math.max(...bag)).toBe(3);
    expect([...new Bag(0)]).toEqual([]);
  });

  test('follows the protocol of JS iterators', () => {
    const iterator = new Bag(1)[Symbol.iterator]();
    expect(iterator[Symbol.iterator]()).toBe(iterator);
    expect(iterator.next()).toEqual({ value: 0, done: false });
    expect(iterator.next()).toEqual({ value: undefined, done: true });
    expect(iterator.next()).toEqual({ value: undefined, done: true });
    expect(Object.getPrototypeOf(Object.getPrototypeOf(iterator))).toBe(iteratorPrototype);
    expect(iterator[Symbol.toStringTag]).toBe('Native Iterator');
    expect([iterator.next.length, iterator.return.length]).toEqual([0, 1]);
  });

  test('has the iterator helpers of the engine, where it has any', () => {
    const helper = (iteratorPrototype as { take?: unknown }).take;
    const iterator = new Bag(9)[Symbol.iterator]();
    expect(typeof iterator.take).toBe(typeof helper);
    if (helper) expect([...iterator.take(2)]).toEqual([0, 1]);
  });

  test('is ended by return, by break and by a throw in the loop', () => {
    const bag = new Bag(5);
    const iterator = bag[Symbol.iterator]();
    iterator.next();
    expect(iterator.return('left')).toEqual({ value: 'left', done: true });
    expect(iterator.next().done).toBe(true);
    const broken = bag[Symbol.iterator]();
    for (const item of broken) if (item === 2) break;
    expect(broken.next().done).toBe(true);
    const thrown = bag[Symbol.iterator]();
    expect(() => { for (const item of thrown) throw new Error(`${item}`); }).toThrow('0');
    expect(thrown.next().done).toBe(true);
  });

  test('walks over what a function answers: a part, two C++ iterators, a range of its own', () => {
    const bag = new Bag(3);
    expect([...new Chain()]).toEqual(['a', 'b', 'c']);
    expect([...bag.backwards()]).toEqual([2, 1, 0]);
    expect([...bag.doubled()]).toEqual([0, 2, 4]);
  });

  test('walks over maps as a Map does, and over sets, bits and gaps', () => {
    const registry = new Registry();
    expect([...registry]).toEqual([['a', 1], ['b', 2], ['c', 3]]);
    expect([...registry.entries()]).toEqual([...registry]);
    expect([...registry.keys()]).toEqual(['a', 'b', 'c']);
    expect([...registry.values()]).toEqual([1, 2, 3]);
    expect([...registry.several()]).toEqual([[1, 'x'], [1, 'y'], [2, 'z']]);
    expect([...registry.set()]).toEqual([1, 2, 3]);
    expect([...registry.flags()]).toEqual([true, false, true]);
    expect(new Map(registry.hashed())).toEqual(new Map([[1, 10], [2, 20], [3, 30]]));
  });

  test('tells an element that is undefined from the end', () => {
    expect([...new Registry().gaps()]).toEqual([1, undefined, 3]);
  });
});

describe('An iterator, while its container changes', () => {
  test('by index sees what is added and not what is gone', () => {
    const bag = new Bag(2), seen: number[] = [];
    for (const item of bag as Iterable<number>) {
      seen.push(item);
      if (seen.length < 100) bag.add(seen.length + 1);
    }
    expect(seen).toHaveLength(101);
    const iterator = bag[Symbol.iterator]();
    iterator.next();
    bag.clear();
    expect(iterator.next()).toEqual({ value: undefined, done: true });
    bag.add(5);
    expect(iterator.next().done).toBe(true);
  });

  test('of an ordered map goes on behind the last key, also when that is gone', () => {
    const registry = new Registry(), seen: string[] = [];
    for (const key of registry.keys()) {
      seen.push(key);
      registry.erase(key);
      if (key === 'a') registry.put('ab', 9), registry.put('A', 0);
    }
    expect(seen).toEqual(['a', 'ab', 'b', 'c']);
  });

  test('of an unordered map visits the keys of its start that are left, through any rehash', () => {
    const registry = new Registry(), seen: number[] = [];
    for (const [key] of registry.hashed()) {
      seen.push(key);
      if (seen.length === 1) {
        for (let more = 100; more < 1100; more++) registry.hash(more, more);
        registry.unhash([1, 2, 3].find((other) => other !== key));
      }
    }
    expect(seen).toHaveLength(2);
    expect(new Set([1, 2, 3]).has(seen[1]!)).toBe(true);
  });
});

describe('An iterator, and the life of its container', () => {
  test('keeps it, until its end', async () => {
    const before = alive('Bag');
    const made: any[] = [];
    await dropped(() => { made.push(new Bag(2)[Symbol.iterator]()); });
    expect(alive('Bag')).toBe(before + 1);
    expect([...made[0]]).toEqual([0, 1]);
    await settled();
    expect(alive('Bag')).toBe(before);
    expect(made[0].next().done).toBe(true);
  });

  test('lets it go on return', async () => {
    const before = alive('Bag');
    const made: any[] = [];
    await dropped(() => { made.push(new Bag(2)[Symbol.iterator]()); });
    expect(alive('Bag')).toBe(before + 1);
    made[0].return();
    await settled();
    expect(alive('Bag')).toBe(before);
  });

  test('that was abandoned is reclaimed, while the container lives', async () => {
    letTheDeadWait();
    await settled();
    const bag = new Bag(3), before = live('Native Iterator');
    await dropped(() => {
      for (let i = 0; i < 50; i++) bag[Symbol.iterator]().next();
      expect(live('Native Iterator')).toBe(before + 50);
    });
    expect(live('Native Iterator')).toBe(before);
    expect([...bag]).toEqual([0, 1, 2]);
  });

  test('that hangs on its container is a circle, and collected', async () => {
    const before = alive('Bag');
    await dropped(() => {
      const bag = new Bag(3);
      bag.walk = bag[Symbol.iterator]();
      bag.walk.next();
      bag.walk.bag = bag;
      expect(alive('Bag')).toBe(before + 1);
    });
    expect(alive('Bag')).toBe(before);
    expect(control.inspect().roots).toEqual([]);
  });

  test('that hangs on a container which is held lives with it', async () => {
    const bag = new Bag(3);
    await dropped(() => { (bag.walk = bag[Symbol.iterator]()).next(); });
    expect([...bag.walk]).toEqual([1, 2]);
  });

  test('throws after the container was disposed', () => {
    const bag = new Bag(3), iterator = bag[Symbol.iterator]();
    iterator.next();
    bag[Symbol.dispose]();
    expect(codeOf(() => iterator.next())).toBe('ERR_TETHER_DISPOSED');
    expect(iterator.next().done).toBe(true);
    expect(codeOf(() => bag[Symbol.iterator]())).toBe('ERR_TETHER_DISPOSED');
  });

  test('can be disposed itself, which is a return', () => {
    const bag = new Bag(3), iterator = bag[Symbol.iterator]();
    iterator[Symbol.dispose]();
    expect(iterator.next()).toEqual({ value: undefined, done: true });
    iterator[Symbol.dispose]();
    expect([...bag]).toEqual([0, 1, 2]);
  });
});

describe('An element that is a bound object', () => {
  test('is copied by default, and keeps nothing', async () => {
    const pack = new Pack();
    await dropped(() => {
      for (const dog of pack) dog.age += 10;
      for (let i = 0; i < 100; i++) expect([...pack].map((dog: any) => dog.age)).toEqual([1, 2, 3]);
      expect(live('Dog')).toBeGreaterThanOrEqual(3);
    });
    expect(live('Dog')).toBe(0);
  });

  test('is the element itself with tether::referenceInternal', () => {
    const pack = new Pack();
    for (const dog of pack.parts()) dog.age += 10;
    expect([...pack].map((dog: any) => dog.age)).toEqual([11, 12, 13]);
    expect([...pack.parts()][0]).toBe([...pack.parts()][0]);
  });

  test('by std::shared_ptr is shared', () => {
    const pack = new Pack();
    const [bird] = pack.birds();
    bird.song = 'croak';
    expect([...pack.birds()][0]).toBe(bird);
  });
});

describe('A step that runs JS', () => {
  const curiously = (run: () => void, use: () => void) => {
    views.setOnCurious(run);
    try {
      use();
    } finally {
      views.setOnCurious(null);
    }
  };

  test('may dispose the container: this step ends well, the next throws', () => {
    const all = new Curiosities(), iterator = all[Symbol.iterator]();
    curiously(() => all[Symbol.dispose](), () => expect(iterator.next()).toEqual({ value: 1, done: false }));
    expect(codeOf(() => iterator.next())).toBe('ERR_TETHER_DISPOSED');
  });

  test('may return the iterator, and may not step it', () => {
    const iterator = new Curiosities()[Symbol.iterator]();
    curiously(() => iterator.return(), () => expect(iterator.next().value).toBe(1));
    expect(iterator.next().done).toBe(true);
    const again = new Curiosities()[Symbol.iterator]();
    let code = '';
    curiously(() => { code = codeOf(() => again.next()); }, () => expect(again.next().value).toBe(1));
    expect(code).toBe('ERR_TETHER_RECEIVER');
    expect(again.next().value).toBe(2);
  });

  test('that throws ends the walk, with the same error', async () => {
    const iterator = new Curiosities()[Symbol.iterator](), mine = new Error('mine');
    curiously(() => { throw mine; }, () => expect(thrownBy(() => iterator.next())).toBe(mine));
    expect(iterator.next().done).toBe(true);
  });
});

describe('Iterators, and those who want in', () => {
  test('step no other object', () => {
    const { next, return: end } = new Bag(1)[Symbol.iterator]();
    const imitations = [undefined, null, {}, [], new Bag(1), [][Symbol.iterator](), new Proxy(new Bag(1)[Symbol.iterator](), {}),
      Object.create(new Bag(1)[Symbol.iterator]()), Object.getPrototypeOf(new Bag(1)[Symbol.iterator]())];
    for (const imitation of imitations) {
      expect(codeOf(() => next.call(imitation))).toBe('ERR_TETHER_RECEIVER');
      expect(codeOf(() => end.call(imitation))).toBe('ERR_TETHER_RECEIVER');
    }
  });

  test('cannot be made by JS', () => {
    const iterator = new Bag(1)[Symbol.iterator]();
    expect(Object.hasOwn(Object.getPrototypeOf(iterator), 'constructor')).toBe(false);
    expect(codeOf(() => Bag.prototype[Symbol.iterator].call({}))).toBe('ERR_TETHER_RECEIVER');
  });
});
