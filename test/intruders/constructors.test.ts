import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { collect, controlOf, settle } from '../support/settle';
import { letTheDeadWait } from '../support/stress';
import { intruders, thrownBy, type Base, type Derived } from './addon';

const { Base, Derived, Inside, Plain, Wide } = intruders;
const control = controlOf(intruders);

type AnyConstructor = new (...values: never[]) => object;

/** Runs with `Evil` between a bound class and its base. */
function between<T>(Class: AnyConstructor, Evil: unknown, run: () => T): T {
  const original = Object.getPrototypeOf(Class) as object;
  Object.setPrototypeOf(Class, Evil as object);
  try {
    return run();
  } finally {
    Object.setPrototypeOf(Class, original);
  }
}

/** An object that somebody got hold of before it was one. */
function expectUnusable(object: Base): void {
  const uses: (() => unknown)[] = [
    () => object.get(),
    () => object.set(1),
    () => object.number,
    () => object.level,
    () => object.callback,
    () => { object.callback = () => 1; },
    () => object.tag,
    () => { object.tag = 1; },
    () => object.link,
    () => { object.link = null; },
    () => object[Symbol.dispose](),
  ];
  for (const use of uses) {
    const error = thrownBy(use);
    expect(error).toBeInstanceOf(TypeError);
    expect(error.code).toBe('ERR_TETHER_RECEIVER');
    // Members of the class below do not know the object at all yet.
    expect(error.message).toMatch(/still under construction|called on (Base|Derived|Inside|Evil), expected a/);
  }
  expect(thrownBy(() => intruders.take(object)).code).toBe('ERR_TETHER_ARGUMENT');
}

let start: Record<string, number> = {};
const living = () => Object.fromEntries(Object.entries(control.inspect().classes).map(([name, { live }]) => [name, live]));

beforeEach(async () => {
  await settle(intruders);
  start = living();
});

afterEach(async () => {
  // The engine's caches at `super()` remember the last constructor they met, and through it what the test saw.
  new Derived();
  await settle(intruders);
  expect(living()).toEqual(start);
  expect(control.inspect().roots).toEqual([]);
});

describe('A constructor', () => {
  test.each([['Base', Base], ['Derived', Derived], ['Plain', Plain]])('%s is not callable without new', (_, Class) => {
    expect(() => (Class as unknown as () => void)()).toThrow(TypeError);
    expect(() => Reflect.apply(Class as never, new Base(), [])).toThrow(TypeError);
  });

  test('honours a foreign newTarget: the native is right, whatever the prototype', () => {
    class Foreign {}
    const odd = Reflect.construct(Base, [], Foreign) as Base;
    expect(Object.getPrototypeOf(odd)).toBe(Foreign.prototype);
    expect(Base.prototype.get.call(odd)).toBe(7);
    expect(intruders.take(odd)).toBe(7);
    const array = Reflect.construct(Derived, [], Array) as Derived;
    expect(Array.isArray(array)).toBe(false);
    expect(Derived.prototype.getMore.call(array)).toBe(8);
  });

  test('makes what its class says, when newTarget is another bound class', () => {
    const object = Reflect.construct(Base, [], Derived) as Derived;
    expect(object).toBeInstanceOf(Derived);
    expect(object.get()).toBe(7);
    expect(thrownBy(() => object.getMore()).code).toBe('ERR_TETHER_RECEIVER');
    expect(thrownBy(() => intruders.takeDerived(object)).code).toBe('ERR_TETHER_ARGUMENT');
    const plain = Reflect.construct(Plain, [], Base) as Base;
    expect(thrownBy(() => plain.get()).code).toBe('ERR_TETHER_RECEIVER');
  });

  test('may be subclassed by a class that returns another object, whose native then dies', async () => {
    letTheDeadWait();
    class Elsewhere extends Derived {
      constructor() {
        super();
        return Object.create(null) as Elsewhere;
      }
    }
    const made = Array.from({ length: 10 }, () => new Elsewhere());
    expect(Base.alive - start.Base! - start.Derived!).toBeGreaterThanOrEqual(10);
    expect(thrownBy(() => Derived.prototype.getMore.call(made[0]!)).code).toBe('ERR_TETHER_RECEIVER');
    await settle(intruders);
    expect(living()).toEqual(start);
  });

  test('cannot stamp an object twice', () => {
    class Stamp { constructor(object: object) { return object; } }
    const attempt = () => {
      const base = new Base();
      expect(between(Derived, Stamp, () => thrownBy(() => Reflect.construct(Derived, [base]))).name).toBe('TypeError');
      expect(base.get()).toBe(7);
      expect(thrownBy(() => Derived.prototype.getMore.call(base as never)).code).toBe('ERR_TETHER_RECEIVER');
    };
    attempt();
  });
});

describe('An object under construction', () => {
  test('is out of reach while C++ calls back from its constructor', () => {
    let seen: unknown = 'not called';
    const inside = new Inside(() => {
      seen = Base.alive;
      collect();
      control.drain();
    });
    expect(seen).toBe(Base.alive);
    expect(inside.get()).toBe(7);
  });

  test('is not registered when the callback of its constructor throws', async () => {
    const error = new Error('during');
    const before = Base.alive;
    expect(thrownBy(() => new Inside(() => { throw error; }))).toBe(error);
    expect(Base.alive).toBe(before);
    await settle(intruders);
    expect(control.inspect().classes.Inside!.live).toBe(0);
  });

  test('cannot be used by a class that was put between it and its base', () => {
    let early: Base | undefined;
    class Evil extends Base {
      constructor() {
        super();
        early = this;
        expectUnusable(this);
      }
    }
    const derived = between(Derived, Evil, () => new Derived());
    expect(early).toBe(derived);
    expect(derived.getMore()).toBe(8);
    derived.callback = () => 9;
    expect(derived.call()).toBe(9);
  });

  test('cannot be used by code that runs during the constructor of a class below', () => {
    let early: Base | undefined;
    class Evil extends Base {
      constructor() {
        super();
        early = this;
      }
    }
    const made = between(Inside, Evil, () => new Inside(() => expectUnusable(early!)));
    expect(early).toBe(made);
    expect(made.get()).toBe(7);
  });

  test('stays unusable for ever when its constructor throws after it got out', async () => {
    let early: Base | undefined;
    class Evil extends Base {
      constructor() {
        super();
        early = this;
      }
    }
    thrownBy(() => between(Inside, Evil, () => new Inside(() => { throw new Error('during'); })));
    expectUnusable(early!);
    await settle(intruders);
    for (let i = 0; i < 100; i++) new Base();
    expectUnusable(early!);
  });
});

describe('A class put between a bound class and its base', () => {
  test('gets no handle for another object by making a second base object', () => {
    const leaked: Base[] = [];
    class Evil {
      constructor() {
        leaked.push(new Base(), new Base());
        return leaked[1]!;
      }
    }
    expect(between(Derived, Evil, () => thrownBy(() => new Derived())).code).toBe('ERR_TETHER_RECEIVER');
    expectUnusable(leaked[0]!);
    expect(leaked[1]!.get()).toBe(7);
  });

  test('gets no handle for the object that C++ is wrapping', async () => {
    const leaked: Base[] = [];
    class Evil {
      constructor() {
        leaked.push(new Base());
        return {};
      }
    }
    expect(between(Derived, Evil, () => thrownBy(() => intruders.makeDerived()))).toBeInstanceOf(TypeError);
    expectUnusable(leaked[0]!);
    await settle(intruders);
    const others = Array.from({ length: 300 }, () => new Derived());
    expectUnusable(leaked[0]!);
    expect(others.every((other) => other.getMore() === 8)).toBe(true);
  });

  test('may return the object it was to make, which is then the one', () => {
    class Evil { constructor() { return new Base(); } }
    const derived = between(Derived, Evil, () => new Derived());
    expect(Object.getPrototypeOf(derived)).toBe(Base.prototype);
    expect(Derived.prototype.getMore.call(derived)).toBe(8);
    expect(intruders.takeDerived(derived)).toBe(8);
  });

  test.each<[string, unknown]>([
    ['a function that returns a plain object', function () { return {}; }],
    ['a function that returns a bound object of another class', function () { return new Plain(); }],
    ['a function that returns a Proxy of what it should make', function () { return new Proxy(new Base(), {}); }],
    ['a function that makes nothing', function () {}],
    ['the class itself of another hierarchy', Plain],
    ['a Proxy of the base that constructs something else', new Proxy(Base, { construct: () => new Plain() })],
  ])('%s is refused', (_, Evil) => {
    expect(between(Derived, Evil, () => thrownBy(() => new Derived()))).toBeInstanceOf(TypeError);
    expect(between(Derived, Evil, () => thrownBy(() => intruders.makeDerived()))).toBeInstanceOf(TypeError);
    expect(new Derived().getMore()).toBe(8);
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['something that is not a constructor', {}],
  ])('%s makes construction fail, and only for as long as it is there', (_, Evil) => {
    expect(between(Derived, Evil, () => thrownBy(() => new Derived()))).toBeInstanceOf(TypeError);
    expect(new Derived().getMore()).toBe(8);
    expect(new Base().get()).toBe(7);
  });

  test('may throw, recurse and construct the same class, and loses nothing', () => {
    let depth = 0;
    class Evil extends Base {
      constructor() {
        if (depth++ < 3) new Derived();
        if (depth > 4) throw new Error('deep');
        super();
      }
    }
    const messages = between(Derived, Evil, () => [1, 2].map(() => thrownBy(() => { for (;;) new Derived(); }).message));
    expect(messages).toEqual([expect.stringMatching(/^Derived\.Derived: called on Derived, expected a Derived/), 'deep']);
    expect(new Derived().getMore()).toBe(8);
    expect(new Base().get()).toBe(7);
  });

  test('gets nothing by asking for objects in between', () => {
    const seen: Base[] = [];
    class Evil extends Base {
      constructor() {
        seen.push(intruders.makeBase());
        super();
        seen.push(intruders.makeBase(), new Wide());
      }
    }
    const derived = between(Derived, Evil, () => thrownBy(() => new Derived()));
    expect(derived.code).toBe('ERR_TETHER_RECEIVER');
    expect(seen.length).toBe(3);
    expect(seen.every((object) => object.get() === 7)).toBe(true);
  });

  test('cannot wrap an object that C++ keeps in something of its own', async () => {
    let base: Base | undefined = new Base();
    intruders.keep(base);
    expect(intruders.give()).toBe(base);
    base = undefined;
    await settle(intruders);
    intruders.keep(null);
    expect(intruders.give()).toBeNull();
  });
});
