import { beforeEach, describe, expect, it } from 'vitest';
import { dropped, ownership, roots, settled } from './addon';

interface NativeNode {
  rank(): number;
}

const { Node } = ownership;
const Base = Node as new (id: number) => NativeNode;

beforeEach(async () => {
  ownership.hold(null);
  await settled();
  expect([Node.living, roots()]).toEqual([0, []]);
});

const once = async (make: () => any): Promise<number[]> => {
  const made = Node.made;
  await dropped(() => { expect(make()).toBeInstanceOf(Node); });
  return [Node.made - made, Node.living];
};

describe('A counted object', () => {
  it('made in JS is made and destroyed once', async () => expect(await once(() => new Node(1))).toEqual([1, 0]));
  it('made by a raw factory is made and destroyed once', async () => expect(await once(() => ownership.rawNode())).toEqual([1, 0]));
  it('made by a Ref factory is made and destroyed once', async () => expect(await once(() => ownership.refNode())).toEqual([1, 0]));
  it('of a JS class that overrides a function is made and destroyed once', async () => {
    class Ranked extends Base {
      override rank() { return super.rank() * 10; }
    }
    expect(await once(() => {
      const node = new Ranked(4);
      ownership.hold(node);
      expect(ownership.heldRank()).toBe(40);
      ownership.hold(null);
      return node;
    })).toEqual([1, 0]);
  });
  it('counts its C++ owners exactly and at once', () => {
    const node = new Node(1);
    expect([node.owners, ownership.ownersDuring(node)]).toEqual([0, 1]);
    ownership.hold(node);
    expect([node.owners, roots()]).toEqual([1, ['Node: tether::Ref held by native code outside any traverse']]);
    ownership.hold(null);
    expect([node.owners, roots()]).toEqual([0, []]);
  });
  it('keeps its wrapper, with what JS put on it, while only C++ holds it', async () => {
    await dropped(() => {
      const node = new Node(2);
      node.mine = 'kept';
      ownership.hold(node);
    });
    expect(Node.living).toBe(1);
    expect([ownership.held().mine, ownership.heldRaw().mine]).toEqual(['kept', 'kept']);
    expect(ownership.held()).toBe(ownership.heldRaw());
    ownership.hold(null);
    await settled();
    expect(Node.living).toBe(0);
  });
  it('keeps the overriding half of an object that only C++ holds', async () => {
    class Ranked extends Base {
      offset = 100;
      override rank() { return this.offset; }
    }
    await dropped(() => ownership.hold(new Ranked(4)));
    expect(ownership.heldRank()).toBe(100);
  });
  it('may be dropped on another thread', async () => {
    await dropped(() => ownership.hold(new Node(3)));
    expect(Node.living).toBe(1);
    ownership.dropOnThread();
    await settled();
    expect(Node.living).toBe(0);
  });
  it('in circles is collected: through itself, another, a container, and C++', async () => {
    await dropped(() => {
      const alone = new Node();
      alone.next = alone;
      const a = new Node(), b = new Node();
      a.next = b;
      b.next = a;
      a.add(b);
      b.add(a);
      b.extra = a;
      expect(a.next.next).toBe(a);
      expect(ownership.circleInNative().next.id).toBe(2);
    });
    expect([Node.living, roots()]).toEqual([0, []]);
  });
  it('in a circle that C++ holds lives: the twin', async () => {
    await dropped(() => {
      const a = new Node(1), b = new Node(2);
      a.next = b;
      b.next = a;
      ownership.hold(a);
    });
    expect(Node.living).toBe(2);
    expect(ownership.held().next.next.id).toBe(1);
  });
  it('disposed while C++ holds it lives on for C++', async () => {
    const node = new Node(6);
    ownership.hold(node);
    node[Symbol.dispose]();
    await settled();
    expect([Node.living, ownership.heldRank()]).toEqual([1, 6]);
    expect(ownership.held()).not.toBe(node);
    expect(ownership.held().id).toBe(6);
  });
});
