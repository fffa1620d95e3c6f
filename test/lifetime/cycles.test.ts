import { beforeEach, describe, expect, test } from 'vitest';
import { collect, settleFor } from '../support/settle';
import { alive, control, dropped, lifetime, settled, thrownBy } from './addon';

const { Func, List, Forgetful, Hidden, Early, Struct, Animal } = lifetime;

beforeEach(settled);

/** Each builds a cycle through native memory, and answers one of its objects for the twin that holds on to it. */
const cycles: [string, string, () => any][] = [
  ['a closure in a subclass\'s constructor', 'Func', () => {
    class Sub extends Func {
      constructor() {
        super();
        this.f = (x: number) => (this ? x : 0);
      }
    }
    return new Sub();
  }],
  ['a closure that captures nothing, in the scope of one that does', 'Func', () => {
    const func = new Func();
    const other = () => func;
    func.f = (x: number) => x;
    func.g = other;
    return func;
  }],
  ['a bound method', 'Func', () => {
    const func = new Func();
    func.f = func.call.bind(func);
    func.cycle = func.call;
    return func;
  }],
  ['properties that JS put on it', 'Func', () => {
    const funcs = Array.from({ length: 100 }, () => new Func());
    funcs.forEach((func, index) => Object.assign(func, { previous: funcs[index - 1], next: funcs[index + 1], self: func, type: Func }));
    return funcs[0];
  }],
  ['two objects that name each other', 'Func', () => {
    const a = new Func();
    const b = new Func();
    a.peer = b;
    b.peer = a;
    a.f = () => b;
    b.f = () => a;
    return a;
  }],
  ['a container that holds itself', 'List', () => {
    const list = new List();
    list.append(list);
    return list;
  }],
  ['a container that holds an array that holds it', 'List', () => {
    const list = new List();
    list.append([list]);
    list.append({ deep: new Map([[list, list]]) });
    return list;
  }],
  ['a function in a map', 'List', () => {
    const list = new List();
    for (let i = 0; i < 20; i++) list.name(`f${i}`, () => list.at(i));
    list.erase('f3');
    return list;
  }],
  ['a function shared by two objects', 'List', () => {
    const a = new List();
    const b = new List();
    const shared = () => [a, b];
    a.name('f', shared);
    b.name('f', shared);
    return a;
  }],
  ['members of a struct member, and of one behind a pointer', 'Hidden', () => {
    const hidden = new Hidden();
    const list = new List();
    list.append(hidden);
    hidden.set(() => (hidden ? 1 : 0), list);
    return hidden;
  }],
  ['a handle that came to be late', 'Hidden', () => {
    const hidden = new Hidden();
    hidden.emplace(() => hidden);
    return hidden;
  }],
  ['a bound method of another object', 'Func', () => {
    const func = new Func();
    const list = new List();
    list.append(func);
    func.f = list.at.bind(list);
    return func;
  }],
  ['a generator, a promise and a WeakMap', 'List', () => {
    const list = new List();
    const keep = new WeakMap([[list, () => list]]);
    list.append((function* () { yield list; })());
    list.append(Promise.resolve(list));
    list.append(keep);
    return list;
  }],
];

describe.each(cycles)('A cycle through %s', (_, name, build) => {
  test('is collected', async () => {
    await dropped(() => { for (let i = 0; i < 10; i++) build(); });
    expect(alive(name)).toBe(0);
    expect(alive('List')).toBe(0);
    expect(control.inspect().roots).toEqual([]);
  });

  test('is there before it is dropped, and lives while one of it is held', async () => {
    const held = build();
    const before = alive(name);
    expect(before).toBeGreaterThan(0);
    await settleFor(lifetime, 3);
    expect(held).toBeDefined();
    expect(alive(name)).toBeGreaterThan(0);
  });
});

describe('A callback in native memory', () => {
  test('still works after its wrapper was collected and C++ kept the object', async () => {
    const list = new List();
    const fill = () => {
      const func = new Func();
      func.f = (x: number) => x * 2;
      list.append(func);
    };
    fill();
    await settleFor(lifetime, 3);
    expect(alive('Func')).toBe(1);
    expect(list.at(0).call(21)).toBe(42);
    list.clear();
    await settled();
    expect(alive('Func')).toBe(0);
  });

  test('is kept when it is copied by C++ to where nobody visits', async () => {
    await dropped(() => lifetime.keepCallback(() => { throw new Error('kept'); }));
    await settleFor(lifetime, 3);
    expect(control.inspect().roots.map(({ count }) => count)).toEqual([1]);
    lifetime.dropRoots();
    await settled();
    expect(control.inspect().roots).toEqual([]);
  });

  test('is a function with its identity, or null, and nothing else', () => {
    const func = new Func();
    expect(func.f).toBeNull();
    const f = () => 1;
    func.f = f;
    expect(func.f).toBe(f);
    func.f = null;
    expect(func.f).toBeNull();
    func.f = undefined;
    expect(func.f).toBeNull();
    for (const wrong of [1, 'f', {}, Symbol('f')]) {
      const error = thrownBy(() => { func.f = wrong; });
      expect(error.message).toContain('Func.f: must be a function or null, received');
    }
    expect(() => func.call(1)).toThrow(Error);
  });

  test('passes on what JS throws, also for arguments it does not like', () => {
    const func = new Func();
    func.f = (x: null) => (x as unknown as { missing: { deep: number } }).missing.deep;
    expect(thrownBy(() => func.call(1))).toBeInstanceOf(TypeError);
    func.f = () => 'not a number';
    expect(thrownBy(() => func.call(1)).code).toBe('ERR_TETHER_ARGUMENT');
  });

  test('may replace itself while it runs', async () => {
    const func = new Func();
    func.f = (x: number) => {
      func.f = (y: number) => y + 100;
      collect();
      return x + 1;
    };
    expect([func.call(1), func.call(1)]).toEqual([2, 101]);
  });
});

describe('A C++ function given to JS', () => {
  test('keeps what it captured, and destroys it once when it is collected', async () => {
    await dropped(() => {
      const counter = lifetime.makeCounter();
      expect([counter(), counter()]).toEqual([1, 2]);
      expect(lifetime.payloads()).toBe(1);
    });
    expect(lifetime.payloads()).toBe(0);
  });

  test('lives while it is held, also by a native object', async () => {
    const func = new Func();
    const fill = () => { func.f = lifetime.addTo(5); };
    fill();
    await settleFor(lifetime, 3);
    expect(func.call(2)).toBe(7);
    expect(func.f(3)).toBe(8);
  });
});

describe('A forgotten traverse', () => {
  test('leaks, is reported by name, and never dangles', async () => {
    const leak = () => {
      const forgetful = new Forgetful();
      forgetful.append(() => forgetful);
      forgetful.name('key', () => forgetful);
      return new WeakRef(forgetful);
    };
    const leaked = leak();
    await settleFor(lifetime, 5);
    expect(alive('Forgetful')).toBe(1);
    const sites = control.inspect().roots.map(({ class: name, count, label, site }) => ({ name, count, label, site }));
    expect(sites).toContainEqual({
      name: 'Forgetful', count: 1, label: 'held by native code outside any traverse', site: 'parameter "f" of Forgetful.name',
    });
    const forgetful = leaked.deref() as any;
    expect(forgetful.at(0)()).toBe(forgetful);
    forgetful.clear();
    await settled();
    expect(control.inspect().roots).toEqual([]);
  });

  test('leaks nothing once what was held is let go', async () => {
    await settled();
    expect(alive('Forgetful')).toBe(0);
  });
});

describe('A collection during construction', () => {
  test('harms neither the object nor what it stores', async () => {
    const value = { kept: true };
    const objects = Array.from({ length: 20 }, () => new Early(value, collect));
    expect(objects.every((object) => object.get() === value && object.first === value)).toBe(true);
    await settled();
    expect(objects.every((object) => object.get() === value)).toBe(true);
  });

  test('leaves nothing when the constructor then throws', async () => {
    const fail = () => {
      collect();
      control.drain();
      throw new Error('half built');
    };
    for (let i = 0; i < 20; i++) expect(thrownBy(() => new Early({}, fail)).message).toBe('half built');
    await settled();
    expect(alive('Early')).toBe(1 - 1);
    expect(control.inspect().classes.Early!.live).toBe(0);
    expect(control.inspect().roots).toEqual([]);
  });

  test('in a subclass with fields of its own keeps them', async () => {
    class Sub extends Animal {
      own = { value: 1 };
      constructor() {
        collect();
        super('sub');
        collect();
      }
    }
    const sub = new Sub() as any;
    await settled();
    expect([sub.own.value, sub.name]).toEqual([1, 'sub']);
  });

  test('gives a new object no properties of an old one', async () => {
    await dropped(() => { for (let i = 0; i < 100; i++) Object.assign(new Struct(i), { old: i }); });
    for (let i = 0; i < 100; i++) expect(Object.keys(new Struct(i))).toEqual([]);
  });
});
