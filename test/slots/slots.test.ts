// Where the values of handles lie. What holds for all objects is tested elsewhere: here are the ways from fields to an array.
import { beforeEach, describe, expect, test } from 'vitest';
import { placesOf, plus, settled, slots, type Base, type Late, type Single, type Three } from './addon';

beforeEach(settled);

describe('An object', () => {
  test('has two handles in fields, and all in an array once there is a third', async () => {
    const three = () => {
      const made = new slots.Three();
      made.first = plus(1);
      made.put(2, plus(2));
      return made;
    };
    const [two, byJs, byNative, disposed] = [three(), three(), three(), three()];
    byJs.third = plus(3);
    byNative.put(3, plus(3));
    disposed[Symbol.dispose]();
    expect(await placesOf({ two, byJs, byNative, disposed })).toEqual({
      two: 'function function empty',
      byJs: 'elsewhere elsewhere array',
      byNative: 'elsewhere elsewhere array',
      disposed: 'elsewhere elsewhere empty',
    });
    expect([1, 2, 3].map((which) => two.call(which, 10))).toEqual([11, 12, -1]);
    expect([two.first!(0), two.second!(0), two.third]).toEqual([1, 2, undefined]);
    for (const object of [byJs, byNative]) {
      expect([1, 2, 3].map((which) => object.call(which, 10))).toEqual([11, 12, 13]);
      object.put(1, null);
      object.third = null;
      object.second = plus(20);
      expect([1, 2, 3].map((which) => object.call(which, 10))).toEqual([-1, 30, -1]);
      expect([object.first, object.third]).toEqual([null, null]);
    }
  });

  test('is collected with what closes over it, also once there is an array', async () => {
    const build = (handles: number) => {
      const three = new slots.Three();
      for (let which = 1; which <= handles; which++) three.put(which, (x) => (three.first ? x : 0));
      expect(three.call(handles, 7)).toBe(7);
    };
    const before = slots.Three.alive;
    for (const handles of [1, 2, 3]) build(handles);
    await settled();
    expect(slots.Three.alive).toBe(before);
  });

  test.each([0, 1, 2, 3, 4, 5, 6])('has a callback called with %d arguments, from a field and from an array', (count) => {
    const wide = new slots[`Wide${count}`]!();
    const digits = [1, 2, 3, 4, 5, 6].slice(0, count);
    for (const fill of [() => {}, () => { wide.second = wide.third = () => 'another'; }]) {
      fill();
      wide.callback = (...parts) => parts.join('');
      expect(wide.call(...digits)).toBe(digits.join(''));
      wide.callback = (...parts) => `${parts.length}`;
      expect(wide.call(...digits)).toBe(`${count}`);
    }
  });

  test('lets go of what was in a field when that is emptied or the object is disposed', async () => {
    const three = new slots.Three(), other = new slots.Three();
    const gone: WeakRef<object>[] = [];
    const store = (object: Three) => {
      const callback = plus(1);
      object.first = callback;
      gone.push(new WeakRef(callback));
    };
    store(three);
    store(other);
    three.first = null;
    other[Symbol.dispose]();
    await settled();
    expect(gone.map((reference) => reference.deref())).toEqual([undefined, undefined]);
    expect(three.call(1, 1)).toBe(-1);
  });
});

describe('After dispose, a member says so:', () => {
  const disposed = (): Three => {
    const three = new slots.Three();
    three.first = plus(1);
    three[Symbol.dispose]();
    return three;
  };
  const code = expect.objectContaining({ code: 'ERR_TETHER_DISPOSED' });
  test.each(['first', 'second', 'third'] as const)('%s', (name) => {
    const three = disposed();
    expect(() => three[name]).toThrow(code);
    expect(() => { three[name] = plus(2); }).toThrow(code);
  });
  test('and on what is no such object', () => {
    const { get, set } = Object.getOwnPropertyDescriptor(slots.Three.prototype, 'first')!;
    for (const receiver of [{}, 7, undefined, slots.Three.prototype, new slots.Listed()]) {
      expect(() => get!.call(receiver)).toThrow(TypeError);
      expect(() => set!.call(receiver, plus(1))).toThrow(TypeError);
    }
  });
});

describe('What native code still needs', () => {
  test('stays callable to the end of a call in which JS disposes the object, and is hidden from JS at once', async () => {
    const before = slots.Three.alive;
    const three = new slots.Three();
    let seen: unknown;
    three.first = (x) => {
      three[Symbol.dispose]();
      try { seen = three.second; } catch (error) { seen = (error as { code: string }).code; }
      return x;
    };
    three.second = plus(5);
    expect(three.callTwice(1)).toBe(7);
    expect(seen).toBe('ERR_TETHER_DISPOSED');
    expect(slots.Three.alive).toBe(before);
  });

  test('is found when a callback stores another one, into a field and beyond', () => {
    const three = new slots.Three();
    three.first = (x) => { three.third = plus(30); three.second = plus(20); return x; };
    expect(three.callTwice(1)).toBe(1 + 21);
    expect(three.call(3, 1)).toBe(31);
  });

  test('stays with an object that another keeps, after dispose', async () => {
    const before = slots.Three.alive;
    (() => {
      const keeper = new slots.Three(), kept = new slots.Three();
      keeper.first = plus(1);
      kept.first = plus(2);
      kept.third = plus(30);
      keeper.keep(kept);
      expect([keeper.call(1, 1), kept.call(1, 1)]).toEqual([2, 3]);
      kept[Symbol.dispose]();
      expect(() => kept.first).toThrow(expect.objectContaining({ code: 'ERR_TETHER_DISPOSED' }));
      expect(slots.Three.alive).toBe(before + 2);
      expect(keeper.callOther(1)).toBe(3 + 31);
    })();
    await settled();
    expect(slots.Three.alive).toBe(before);
  });

  test('goes to C++ with the object, and comes back', async () => {
    const before = slots.Three.alive;
    await (async () => {
      const three = new slots.Three();
      three.first = plus(1);
      three.second = plus(2);
      slots.give(three);
      expect(() => three.first).toThrow();
      await settled();
      const back = slots.take();
      expect([back.call(1, 1), back.call(2, 1), back.call(3, 1)]).toEqual([2, 3, -1]);
      expect(back.first!(1)).toBe(2);
    })();
    await settled();
    expect(slots.Three.alive).toBe(before);
  });
});

describe('A class with a traverse', () => {
  test('needs an array only when there is something to visit', async () => {
    const empty = new slots.Listed(), listed = new slots.Listed();
    empty.first = listed.first = plus(1);
    listed.add(plus(2));
    expect([empty.sum(1), listed.sum(1), listed.first(1)]).toEqual([0, 3, 2]);
    expect(await placesOf({ empty, listed })).toEqual({ empty: 'function empty empty', listed: 'elsewhere elsewhere array' });
    listed.clear();
    expect([listed.sum(1), listed.first(1)]).toEqual([0, 2]);
  });

  test('is collected with what its elements close over', async () => {
    const before = slots.Listed.alive;
    (() => {
      const listed = new slots.Listed();
      listed.first = (x) => listed.sum(x);
      listed.add((x) => (listed.first ? x : 0));
      expect(listed.sum(3)).toBe(3);
    })();
    await settled();
    expect(slots.Listed.alive).toBe(before);
  });
});

describe('A class with one handle and a traverse', () => {
  test('has both in fields, also where its constructor takes any number of arguments', async () => {
    const none = new slots.Single(), some = new slots.Single(plus(1), plus(2));
    none.only = plus(3);
    expect([none.sum(1), some.sum(1)]).toEqual([4, 5]);
    expect(await placesOf({ none, some })).toEqual({ none: 'function empty empty', some: 'empty array empty' });
    some.clear();
    expect([some.sum(1), some.only]).toEqual([0, undefined]);
  });

  test('is collected with what both close over', async () => {
    const before = slots.Single.alive;
    (() => {
      const holder: { single?: Single } = {};
      const single = (holder.single = new slots.Single((x) => holder.single!.sum(0) * 0 + x));
      single.only = (x) => (holder.single === single ? x : 0);
      expect(single.only(2)).toBe(2);
    })();
    await settled();
    expect(slots.Single.alive).toBe(before);
  });
});

describe('A field', () => {
  test('is read with the locks held that the thread has', () => {
    const three = new slots.Three();
    three.first = plus(1);
    expect(three.readUnderLock()).toBe(0);
    three.third = plus(3);
    expect(three.readUnderLock()).toBe(1);
  });

  test('says that the stack has ended where it has', () => {
    const f = plus(1);
    const names = new Set<string>();
    const dive = (three: Three): void => {
      try {
        dive(new slots.Three());
      } finally {
        try { three.third = f; } catch (error) { names.add((error as Error).name); }
        try { void three.third; } catch (error) { names.add((error as Error).name); }
      }
    };
    expect(() => dive(new slots.Three())).toThrow(RangeError);
    expect([...names].filter((name) => name !== 'RangeError')).toEqual([]);
  });
});

describe('Where a class derives from one that was made before', () => {
  test('objects of both work', async () => {
    const late = new slots.Late(), base = new slots.Base();
    late.first = plus(1);
    late.second = plus(2);
    base.first = plus(3);
    slots.early.first = plus(4);
    expect([late.call(1), late.callLate(1), base.call(1), slots.early.call(1)]).toEqual([2, 3, 4, 5]);
    expect(await placesOf({ late, base })).toMatchObject({ late: expect.stringMatching(/ array$/), base: 'function empty empty' });
    const other = new slots.Other();
    other.second = (...parts) => parts.join('');
    expect([late.callLate(1), other.callOther(), late.callLate(1)]).toEqual([3, '1234', 3]);
    const { get } = Object.getOwnPropertyDescriptor(slots.Late.prototype, 'second')!;
    expect(() => get!.call(base)).toThrow(TypeError);
    late[Symbol.dispose]();
    expect(() => late.first).toThrow(expect.objectContaining({ code: 'ERR_TETHER_DISPOSED' }));
  });

  test('what does not finish its constructor cannot be used', () => {
    const seen: unknown[] = [];
    class Odd extends (slots.Late as unknown as new () => Late) {}
    Object.setPrototypeOf(slots.Late, class extends (slots.Base as unknown as new () => Base) {
      constructor() {
        super();
        try { seen.push(this.first); } catch (error) { seen.push((error as Error).name); }
      }
    });
    try {
      new Odd();
    } catch { /* whoever stands in between gets a refusal */ } finally {
      Object.setPrototypeOf(slots.Late, slots.Base);
    }
    expect(seen).toEqual(['TypeError']);
  });

  test('they are collected', async () => {
    const before = slots.Base.alive;
    (() => {
      const late = new slots.Late();
      late.first = (x) => late.callLate(x);
      late.second = (x) => (late.first ? x : 0);
      expect(late.call(2)).toBe(2);
    })();
    await settled();
    expect(slots.Base.alive).toBe(before);
  });
});
