import { describe, expect, test } from 'vitest';
import { live, peers, roots, settled } from './addon';

const { Holder, Outer } = peers;

const values: [string, () => unknown][] = [
  ['undefined', () => undefined],
  ['null', () => null],
  ['a boolean', () => false],
  ['a number', () => -0],
  ['a string', () => 'text'],
  ['a symbol', () => Symbol('s')],
  ['a registered symbol', () => Symbol.for('napi-tether.peers')],
  ['a bigint', () => 2n ** 70n],
  ['an object', () => ({ a: 1 })],
  ['a function', () => () => 1],
  ['an array', () => [1]],
  ['an external buffer', () => new Uint8Array(8)],
  ['a promise', () => Promise.resolve()],
  ['a proxy', () => new Proxy({}, {})],
];

describe('A value of every kind', () => {
  test.each(values)('is kept by a Traced, by one in a container and by a Root, as itself: %s', async (_, make) => {
    const holder = new Holder();
    const value = make();
    holder.keep(value);
    await settled();
    for (const kept of holder.kept()) expect(Object.is(kept, value)).toBe(true);
  });

  test('that nobody holds any more goes: the twin', async () => {
    const holder = new Holder();
    const reference = (() => {
      const value = {};
      holder.keep(value);
      return new WeakRef(value);
    })();
    await settled();
    expect(reference.deref()).toBeDefined();
    holder[Symbol.dispose]();
    await settled();
    expect(reference.deref()).toBeUndefined();
  });

  test('can be rooted while the module is made', async () => {
    await settled();
    const [text, number, truth, callback] = peers.made();
    expect([text, number, truth, (callback as () => number)()]).toEqual(['text', 7, true, 8]);
    expect(roots('made with the module')).toBe(4);
  });
});

describe('A root', () => {
  test('dropped before the collection of what it held leaves nothing, a thousand times', async () => {
    for (let i = 0; i < 1000; i++) {
      (() => {
        const outer = new Outer('');
        outer.holdValue(outer);
        peers.rootMany(outer);
        outer.holdValue({});
      })();
      peers.dropMany();
    }
    await settled();
    expect([peers.outers(), roots('one of many'), roots('Outer.value')]).toEqual([0, 0, 0]);
  });

  test('not dropped keeps all thousand: the twin', async () => {
    for (let i = 0; i < 1000; i++) peers.rootMany(new Outer(''));
    await settled();
    expect([peers.outers(), roots('one of many')]).toEqual([1000, 1000]);
    peers.dropMany();
    await settled();
    expect(peers.outers()).toBe(0);
  });

  test('may be dropped by the destructor of its object, twice, and take another object along', async () => {
    (() => {
      const outer = new Outer(''), inner = new Outer('');
      outer.hold(inner);
      outer.holdValue({ inner });
    })();
    await settled();
    expect([peers.outers(), roots('Outer.inner'), roots('Outer.value')]).toEqual([0, 0, 0]);
  });

  test('in the object that it keeps is a leak, and shown: the limit', async () => {
    const outer = new Outer('');
    (() => {
      const selfish = new Outer('');
      selfish.hold(selfish);
      outer.hold(selfish);
    })();
    await settled();
    expect([peers.outers(), roots('Outer.inner')]).toEqual([2, 2]);
  });

  test('of an object is dropped with it, by dispose too', async () => {
    await settled();
    const before = [live('Holder'), roots('Holder.roots')];
    const holder = new Holder();
    holder.keep(holder);
    expect([live('Holder'), roots('Holder.roots')]).toEqual([before[0]! + 1, before[1]! + 1]);
    holder[Symbol.dispose]();
    expect([live('Holder'), roots('Holder.roots')]).toEqual(before);
  });
});

describe('Many values in one call', () => {
  test.each([[1_000_000, true], [100_000, false]])('%i of them, with a Scope each: %s', (count, scoped) => {
    expect(peers.sumOf(count, scoped)).toBe(count / 2);
  });
});
