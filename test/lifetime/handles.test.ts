import { beforeEach, describe, expect, test } from 'vitest';
import { collect, settleFor } from '../support/settle';
import { letTheDeadWait } from '../support/stress';
import { alive, control, dropped, lifetime, settled, structs, thrownBy } from './addon';

const { Struct, Hidden, List, Func } = lifetime;

beforeEach(async () => {
  lifetime.dropRoots();
  await settled();
  structs();
});

describe('A Root', () => {
  test('keeps the object until dropped, and shows its label and class', async () => {
    await dropped(() => lifetime.rootStruct(new Struct(1), 'the test'));
    await settleFor(lifetime, 5);
    expect(lifetime.rootedValue(0)).toBe(1);
    expect(structs()).toContain('0 destroyed');
    expect(control.inspect().roots).toEqual([{ label: 'the test', class: 'Struct', count: 1, site: 'tether::Root' }]);
    lifetime.dropRoots();
    await settled();
    expect(structs()).toContain('1 destroyed');
    expect(control.inspect().roots).toEqual([]);
  });

  test('is counted by label', () => {
    for (const label of ['a', 'b', 'a']) lifetime.rootStruct(new Struct(1), label);
    expect(control.inspect().roots.map(({ label, count }) => [label, count])).toEqual([['a', 2], ['b', 1]]);
  });

  test('of a disposed object is empty', () => {
    const object = new Struct(2);
    lifetime.rootStruct(object, 'disposed');
    object[Symbol.dispose]();
    expect(lifetime.rootedValue(0)).toBe(-1);
  });

  test.each([['an object', { a: 1 }], ['a function', () => 1], ['a string', 'text'], ['a number', 4], ['a symbol', Symbol('s')], ['undefined', undefined]])(
    'keeps any value: %s',
    async (_, value) => {
      lifetime.rootValue(value);
      await settled();
      expect(lifetime.rootedAny()).toBe(value);
    },
  );

  test('keeps a value until dropped', async () => {
    const root = () => {
      const value = {};
      lifetime.rootValue(value);
      return new WeakRef(value);
    };
    const reference = root();
    await settled();
    expect(reference.deref()).toBeDefined();
    lifetime.dropRoots();
    await settled();
    expect(reference.deref()).toBeUndefined();
    expect(lifetime.rootedAny()).toBeUndefined();
  });

  test('of a function can be called, and says so when it is dropped', () => {
    lifetime.rootFunction((x: number) => x + 1);
    expect(lifetime.callRoot(1)).toBe(2);
    lifetime.dropRoots();
    expect(thrownBy(() => lifetime.callRoot(1)).code).toBe('ERR_TETHER_ENVIRONMENT');
    expect(thrownBy(() => lifetime.rootFunction(1)).code).toBe('ERR_TETHER_ARGUMENT');
  });
});

describe('A WeakRef and a FinalizationRegistry of JS', () => {
  test('see an object go, and not before it is dropped', async () => {
    const gone: string[] = [];
    const registry = new FinalizationRegistry((name: string) => gone.push(name));
    const refer = (name: string, object = new Struct(6)) => {
      registry.register(object, name);
      return new WeakRef(object);
    };
    const held = new Struct(7);
    const references = [refer('held', held), refer('dropped')];
    await settled();
    expect(references.map((reference) => reference.deref())).toEqual([held, undefined]);
    expect(gone).toEqual(['dropped']);
  });
});

describe('A Weak', () => {
  test('keeps nothing, and is empty when the object is gone', async () => {
    const object = new Struct(3);
    lifetime.watch(object);
    await settled();
    expect(lifetime.watched()).toBe(object);
    await dropped(() => lifetime.watch(new Struct(4)));
    expect(structs()).toContain('1 destroyed');
    expect([lifetime.watchedAllocated(), lifetime.watchedUsable()]).toEqual([false, false]);
    expect(lifetime.watched()).toBeNull();
  });

  test('tells a condemned object from a usable one', async () => {
    letTheDeadWait();
    const watch = () => lifetime.watch(new Struct(5));
    watch();
    expect([lifetime.watchedAllocated(), lifetime.watchedUsable()]).toEqual([true, true]);
    await new Promise<void>((resolve) => process.nextTick(resolve));
    collect();
    expect(control.inspect().condemned).toBe(1);
    expect([lifetime.watchedAllocated(), lifetime.watchedUsable()]).toEqual([true, false]);
    expect(lifetime.watched()).toBeNull();
    control.drain();
    expect(lifetime.watchedAllocated()).toBe(false);
  });

  test('is empty after dispose, and for null', () => {
    const object = new Struct(6);
    lifetime.watch(object);
    object[Symbol.dispose]();
    expect(lifetime.watchedAllocated()).toBe(false);
    lifetime.watch(null as never);
  });
});

describe('find', () => {
  test('gives the wrapper that JS knows, or undefined', () => {
    const object = new Struct(1);
    expect(lifetime.find(object)).toBe(object);
    expect(lifetime.findUnknown()).toBeUndefined();
  });
});

describe('Handles in a struct, behind a pointer and made late', () => {
  test('keep what they hold as long as the object lives', async () => {
    const hidden = new Hidden();
    const fill = () => {
      hidden.set(() => 4, new List());
      hidden.emplace({ late: true });
    };
    fill();
    await settleFor(lifetime, 3);
    expect(hidden.callBoth()).toBe(8);
    expect(hidden.hasBoth()).toBe(true);
    expect(hidden.late()).toEqual({ late: true });
    expect(alive('List')).toBe(1);
    expect(control.inspect().roots).toEqual([]);
  });

  test('let go of it with the object', async () => {
    await dropped(() => {
      const hidden = new Hidden();
      hidden.set(() => 4, new List());
    });
    expect([alive('Hidden'), alive('List')]).toEqual([0, 0]);
  });

  test('let go of it when they are overwritten', async () => {
    const hidden = new Hidden();
    const first = () => {
      const f = () => 1;
      hidden.set(f, new List());
      return new WeakRef(f);
    };
    const reference = first();
    await settled();
    expect(reference.deref()).toBeDefined();
    hidden.set(() => 2, null);
    await settled();
    expect(reference.deref()).toBeUndefined();
    expect(alive('List')).toBe(0);
    expect(hidden.hasBoth()).toBe(false);
  });
});

describe('Many handles', () => {
  test('a thousand objects with a hundred edges each come and go', async () => {
    await dropped(() => {
      for (let i = 0; i < 200; i++) {
        const list = new List();
        for (let j = 0; j < 100; j++) list.append(j % 2 ? () => list : j);
        expect([list.size, list.at(98)]).toEqual([100, 98]);
      }
    });
    expect([alive('List'), alive('Func')]).toEqual([0, 0]);
    expect(new Func().f).toBeNull();
    expect(control.inspect().roots).toEqual([]);
  });
});
