import { beforeEach, describe, expect, test } from 'vitest';
import { settleFor } from '../support/settle';
import { letTheDeadWait } from '../support/stress';
import { alive, control, dropped, lifetime, settled, thrownBy } from './addon';

const { Example, SharedWrapper, Self } = lifetime;

beforeEach(async () => {
  lifetime.keepExample(null);
  lifetime.dropSelf();
  await settled();
  expect([alive('Example'), alive('SharedWrapper'), alive('Self')]).toEqual([0, 0, 0]);
});

describe('A std::shared_ptr', () => {
  test('in another object keeps the native, and gives the same wrapper back', async () => {
    const wrapper = (() => {
      const example = new Example(123);
      const made = new SharedWrapper(example);
      expect(made.pointer).toBe(example);
      return made;
    })();
    await settleFor(lifetime, 3);
    expect(alive('Example')).toBe(1);
    expect(wrapper.read()).toBe(123);
    expect(wrapper.pointer.value).toBe(123);
  });

  test('is let go with the object that held it', async () => {
    letTheDeadWait();
    await dropped(() => {
      expect(new SharedWrapper(new Example(1)).read()).toBe(1);
      expect([alive('Example'), alive('SharedWrapper')]).toEqual([1, 1]);
    });
    expect([alive('Example'), alive('SharedWrapper')]).toEqual([0, 0]);
  });

  test('replaced lets go of the old native, and keeps the new one', async () => {
    const wrapper = new SharedWrapper(new Example(1));
    wrapper.pointer = new Example(2);
    await settled();
    expect(alive('Example')).toBe(1);
    expect(wrapper.read()).toBe(2);
    wrapper.pointer = null;
    await settled();
    expect(alive('Example')).toBe(0);
    expect(wrapper.read()).toBe(-1);
    expect(wrapper.pointer).toBeNull();
  });

  test('shares changes between all who hold it', () => {
    const example = Example.make(4);
    const a = new SharedWrapper(example);
    const b = new SharedWrapper(example);
    a.pointer.value = 5;
    expect([b.pointer.value, example.value, b.read()]).toEqual([5, 5, 5]);
    expect(a.pointer).toBe(b.pointer);
  });

  test('has one count of owners: JS is one of them, and each in C++ another', () => {
    const example = new Example(1);
    lifetime.keepExample(example);
    expect(lifetime.keptUses()).toBe(2);
    const wrapper = new SharedWrapper(example);
    expect(lifetime.keptUses()).toBe(3);
    wrapper.pointer = null;
    expect(lifetime.keptUses()).toBe(2);
    lifetime.keepExample(null);
  });

  test('is made of no other object: nothing converts by itself', async () => {
    await dropped(() => {
      for (const wrong of [1, {}, 'x', new Self(), new SharedWrapper(null)])
        expect(thrownBy(() => new SharedWrapper(wrong)).code).toBe('ERR_TETHER_ARGUMENT');
    });
    expect(alive('SharedWrapper')).toBe(0);
  });

  test('passes through C++ with its identity', () => {
    const example = new Example(1);
    expect(lifetime.passThrough(example)).toBe(example);
    expect([null, undefined].map((nothing) => lifetime.passThrough(nothing))).toEqual([null, null]);
    expect(lifetime.nullExample()).toBeNull();
  });

  test('made in C++ and dropped by both is destroyed once', async () => {
    await dropped(() => expect(Example.make(5).value).toBe(5));
    expect(alive('Example')).toBe(0);
  });

  test('kept by C++ outside any traverse is a root, named as one, and keeps the wrapper with its properties', async () => {
    await dropped(() => {
      const example = new Example(6);
      example.mark = 'kept';
      lifetime.keepExample(example);
    });
    await settleFor(lifetime, 3);
    expect(alive('Example')).toBe(1);
    expect(control.inspect().roots).toEqual([
      expect.objectContaining({ class: 'Example', count: 1, label: expect.stringContaining('outside any traverse') }),
    ]);
    expect(lifetime.keptExample().mark).toBe('kept');
    lifetime.keepExample(null);
    await settled();
    expect(alive('Example')).toBe(0);
    expect(control.inspect().roots).toEqual([]);
  });

  test('held by C++ survives dispose, and is then without a JS side', async () => {
    const example = new Example(7);
    lifetime.keepExample(example);
    example[Symbol.dispose]();
    expect(alive('Example')).toBe(1);
    expect(thrownBy(() => example.value).code).toBe('ERR_TETHER_DISPOSED');
    const again = lifetime.keptExample();
    expect(again).not.toBe(example);
    expect(again.value).toBe(7);
  });
});

describe('std::enable_shared_from_this', () => {
  test('of an object that JS made is that object', async () => {
    const self = new Self();
    expect(self.self()).toBe(self);
    lifetime.keepSelf(self);
    expect(lifetime.keptSelf()).toBe(self);
  });

  test('of an object that C++ made is that object', () => {
    const self = lifetime.makeSelf();
    expect(self.self()).toBe(self);
    expect(lifetime.keptSelf()).toBe(self);
  });

  test.each(['JS', 'C++'])('keeps the wrapper of an object that %s made while only C++ holds it', async (maker) => {
    await dropped(() => {
      const self = maker === 'JS' ? new Self() : lifetime.makeSelf();
      self.mark = 'mine';
      lifetime.keepSelf(self);
    });
    await settleFor(lifetime, 3);
    expect(lifetime.keptSelf().mark).toBe('mine');
    expect(alive('Self')).toBe(1);
    lifetime.dropSelf();
    await settled();
    expect(alive('Self')).toBe(0);
  });
});
