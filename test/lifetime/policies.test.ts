import { beforeEach, describe, expect, test } from 'vitest';
import { settleFor } from '../support/settle';
import { letTheDeadWait } from '../support/stress';
import { control, dropped, lifetime, settled, structs, thrownBy } from './addon';

const { Struct, Pair } = lifetime;

beforeEach(async () => {
  await settled();
  structs();
});

describe('Construction', () => {
  test('makes and destroys one native per object', async () => {
    letTheDeadWait();
    await dropped(() => {
      expect(new Struct().value).toBe(5);
      expect(new Struct(10).value).toBe(10);
      expect(structs()).toBe('2 made, 0 copied, 0 moved, 0 destroyed');
    });
    expect(structs()).toBe('0 made, 0 copied, 0 moved, 2 destroyed');
  });

  test('calling the class again on an object is refused, and leaves it as it was', () => {
    const object = new Struct(1);
    expect(() => Struct.call(object, 2)).toThrow(TypeError);
    expect(() => Reflect.apply(Struct, object, [2])).toThrow(TypeError);
    expect(object.value).toBe(1);
    expect(structs()).toBe('1 made, 0 copied, 0 moved, 0 destroyed');
  });

  test('a constructor that throws leaves nothing, a hundred times', async () => {
    for (let i = 0; i < 100; i++) expect(thrownBy(() => new Struct(-1))).toBeInstanceOf(TypeError);
    await settled();
    expect(structs()).toBe('0 made, 0 copied, 0 moved, 0 destroyed');
    expect(control.inspect().classes.Struct!.live).toBe(0);
  });

  test('create makes an object in C++ that JS owns', async () => {
    await dropped(() => expect(lifetime.created().value).toBe(14));
    expect(structs()).toBe('1 made, 0 copied, 0 moved, 1 destroyed');
  });

  test('create that throws leaves what was made before it to JS', async () => {
    expect(thrownBy(() => lifetime.createAndFail()).message).toBe('a Struct is not negative');
    await settled();
    expect(structs()).toBe('1 made, 0 copied, 0 moved, 1 destroyed');
  });
});

describe('A result', () => {
  test.each(['owned', 'ownedByPolicy', 'unique'])('%s is taken over: one made, one destroyed', async (name) => {
    await dropped(() => expect(lifetime[name]().value).toBeGreaterThanOrEqual(10));
    expect(structs()).toBe('1 made, 0 copied, 0 moved, 1 destroyed');
  });

  test('by value is moved', async () => {
    await dropped(() => expect(lifetime.byValue().value).toBe(12));
    expect(structs()).toBe('1 made, 0 copied, 1 moved, 2 destroyed');
  });

  test('by tether::reference is never destroyed: not for its wrapper, nor for the next', async () => {
    const object = () => lifetime.globalByReference();
    await dropped(() => expect(object().value).toBe(50));
    structs();
    for (let round = 0; round < 5; round++) await dropped(() => { object().value = 50 + round; });
    expect(structs()).toBe('0 made, 0 copied, 0 moved, 0 destroyed');
    expect(object().value).toBe(54);
    object().value = 50;
  });

  test('by tether::reference is one wrapper while that lives', () => {
    expect(lifetime.globalByReference()).toBe(lifetime.globalByReference());
  });

  test.each(['globalByCopy', 'globalByDefault'])('%s is a copy, and the original is untouched', async (name) => {
    await dropped(() => {
      const copy = lifetime[name]();
      copy.value = 99;
    });
    expect(structs()).toMatch(/0 made, 1 copied, 0 moved, 1 destroyed$/);
    expect(lifetime.globalByReference().value).toBe(50);
  });

  test('by reference without a policy is the object itself where JS knows it', () => {
    const known = lifetime.globalByReference();
    expect(lifetime.globalByDefault()).toBe(known);
    expect(lifetime.globalByCopy()).not.toBe(known);
  });

  test('by tether::existing is the wrapper that JS knows, or null', () => {
    expect(lifetime.globalIfKnown()).toBeNull();
    const known = lifetime.globalByReference();
    expect(lifetime.globalIfKnown()).toBe(known);
    expect(structs()).toBe('0 made, 0 copied, 0 moved, 0 destroyed');
  });

  test('that is this is the same wrapper; a null pointer is null', () => {
    const object = new Struct();
    expect(object.self()).toBe(object);
    expect(object.same()).toBe(object);
    expect(object.none()).toBeNull();
    expect(structs()).toBe('1 made, 0 copied, 0 moved, 0 destroyed');
  });

  test('by tether::referenceInternal from a free function is refused, whatever its arguments', () => {
    expect(thrownBy(() => lifetime.globalAsPart()).message).toContain('needs an object that the result is a part of');
  });

  test('that is a part is one wrapper for as long as somebody holds that', async () => {
    const pair = new Pair();
    const part = pair.first;
    part.mark = 'here';
    await settleFor(lifetime, 5);
    expect(pair.first).toBe(part);
    expect(pair.get(true).mark).toBe('here');
  });
});

describe('A part', () => {
  test('keeps its whole: the last part to go takes the whole along', async () => {
    const parts: { value: number }[] = [];
    await dropped(() => {
      const pair = new Pair();
      parts.push(pair.first, pair.second);
    });
    structs();
    await settleFor(lifetime, 5);
    expect(parts.map((part) => part.value)).toEqual([1, 2]);
    expect(structs()).toBe('0 made, 0 copied, 0 moved, 0 destroyed');
    parts.pop();
    await settleFor(lifetime, 5);
    expect(parts[0]!.value).toBe(1);
    expect(structs()).toBe('0 made, 0 copied, 0 moved, 0 destroyed');
    parts.pop();
    await settled();
    expect(structs()).toBe('0 made, 0 copied, 0 moved, 2 destroyed');
  });

  test('may go before its whole', async () => {
    const pair = new Pair();
    structs();
    await dropped(() => expect(pair.first.value).toBe(1));
    expect(structs()).toBe('0 made, 0 copied, 0 moved, 0 destroyed');
    pair.first.value = 3;
    expect(pair.get(true).value).toBe(3);
  });

  test('that lies where its whole lies is another object', () => {
    const pair = new Pair();
    expect(pair.first).not.toBe(pair);
    expect(pair.first).toBe(pair.first);
    expect(pair.internal()).toBe(pair.second);
  });

  test('assigned to is copied: another object with an equal value', () => {
    const pair = new Pair();
    const value = new Struct(8);
    structs();
    pair.first = value;
    expect(pair.first).not.toBe(value);
    expect(pair.first.value).toBe(8);
    value.value = 9;
    expect(pair.first.value).toBe(8);
  });

  test('asked for as a copy or by value is detached', async () => {
    const pair = new Pair();
    structs();
    for (const detached of [pair.copyOfFirst(), pair.valueOfFirst()]) {
      detached.value = 77;
      expect(detached).not.toBe(pair.first);
    }
    expect(pair.first.value).toBe(1);
    const rest = () => { pair.first = new Struct(1); };
    rest();
    await settled();
    expect(pair.first.value).toBe(1);
  });
});

describe('An argument', () => {
  test('by value is copied once, by reference and pointer not at all', () => {
    const object = new Struct(6);
    structs();
    expect(lifetime.byValueArgument(object)).toBe(6);
    expect(structs()).toBe('0 made, 1 copied, 0 moved, 1 destroyed');
    expect(lifetime.byReferenceArgument(object)).toBe(6);
    expect(lifetime.byPointerArgument(object)).toBe(6);
    expect(lifetime.byPointerArgument(null)).toBe(-1);
    expect(structs()).toBe('0 made, 0 copied, 0 moved, 0 destroyed');
  });

  test('may be null or undefined where it is a pointer, and nowhere else', () => {
    for (const nothing of [null, undefined]) {
      expect(lifetime.byPointerArgument(nothing)).toBe(-1);
      for (const name of ['byValueArgument', 'byReferenceArgument']) expect(thrownBy(() => lifetime[name](nothing)).code).toBe('ERR_TETHER_ARGUMENT');
    }
  });

  test('that does not convert makes nothing', async () => {
    await dropped(() => {
      for (const name of ['byValueArgument', 'byReferenceArgument', 'byPointerArgument'])
        for (const wrong of [1, 'x', {}, new Pair()]) expect(thrownBy(() => lifetime[name](wrong)).code).toBe('ERR_TETHER_ARGUMENT');
    });
    expect(structs()).toBe('6 made, 0 copied, 0 moved, 6 destroyed');
  });
});

describe('An interning factory', () => {
  test('gives one wrapper per key while it is alive, and a new one after', async () => {
    const first = lifetime.intern(1);
    first.mark = 'first';
    expect(lifetime.intern(1)).toBe(first);
    expect(lifetime.intern(2)).not.toBe(first);
    await settleFor(lifetime, 3);
    expect(lifetime.intern(1).mark).toBe('first');
    expect(structs()).toBe('2 made, 0 copied, 0 moved, 1 destroyed');
  });

  test('makes a new object once the old one was collected', async () => {
    await dropped(() => { lifetime.intern(3).mark = 'old'; });
    expect(structs()).toContain('1 destroyed');
    expect(lifetime.intern(3).mark).toBeUndefined();
  });
});
