import { beforeEach, describe, expect, it } from 'vitest';
import { thrownBy } from '../support/thrown';
import { dropped, ownership, roots, settled } from './addon';

const { Dog, Owner } = ownership;

beforeEach(async () => {
  await settled();
  expect([Dog.living, Owner.living, roots()]).toEqual([0, 0, []]);
});

describe('keepAlive', () => {
  it.each([
    ['an argument of a method', (owner: any) => owner.watch(new Dog())],
    ['an argument, twice the same', (owner: any) => { const dog = new Dog(); owner.watch(dog); owner.watch(dog); }],
    ['what a method returns', (owner: any) => { owner.adopt(); }],
  ])('keeps %s as long as its keeper', async (_, keep) => {
    let owner = new Owner();
    await dropped(() => keep(owner));
    expect([Dog.living, roots()]).toEqual([1, []]);
    owner = undefined;
    await settled();
    expect([Dog.living, Owner.living]).toEqual([0, 0]);
  });
  it('keeps an argument of the constructor', async () => {
    let owner = new Owner(new Dog());
    await settled();
    expect(Dog.living).toBe(1);
    owner = undefined;
    await settled();
    expect([Dog.living, owner]).toEqual([0, undefined]);
  });
  it('without it an argument is let go: its twin', async () => {
    const owner = new Owner();
    await dropped(() => owner.forget(new Dog()));
    expect(Dog.living).toBe(0);
  });
  it('keeps the receiver for what it returns', async () => {
    let dog = new Owner().lend();
    await settled();
    expect([Owner.living, dog instanceof Dog]).toEqual([1, true]);
    dog = undefined;
    await settled();
    expect(Owner.living).toBe(0);
  });
  it('keeps nothing for null', () => {
    expect(new Owner(null)).toBeInstanceOf(Owner);
    expect(new Owner().watch(null)).toBe(undefined);
  });
  it.each([
    ['a plain object', () => ({})],
    ['an array', () => []],
    ['a function', () => () => {}],
    ['a frozen object', () => Object.freeze({})],
  ])('keeps for %s', async (_, make) => {
    let keeper: any = make();
    await dropped(() => ownership.bind(keeper, new Dog()));
    expect(Dog.living).toBe(1);
    keeper = undefined;
    await settled();
    expect(Dog.living).toBe(0);
  });
  it('keeps nothing for a primitive, and leaves nothing behind', async () => {
    await dropped(() => ownership.bind(5, new Dog()));
    expect(Dog.living).toBe(0);
  });
  it('is collected in circles', async () => {
    await dropped(() => ownership.tie(new Owner(), new Owner()));
    expect(Owner.living).toBe(0);
    await dropped(() => { const owner = new Owner(); ownership.tie(owner, owner); });
    expect(Owner.living).toBe(0);
    await dropped(() => { const dog = new Dog(), owner = new Owner(dog); dog.owner = owner; });
    expect([Dog.living, Owner.living]).toEqual([0, 0]);
  });
  it('is collected with a keeper in a circle of JS', async () => {
    await dropped(() => {
      const owner = new Owner(new Dog());
      const list: unknown[] = [owner];
      list.push(list);
      owner.list = list;
    });
    expect([Dog.living, Owner.living]).toEqual([0, 0]);
  });
  it('ends when the keeper is disposed', async () => {
    const owner = new Owner(new Dog());
    owner[Symbol.dispose]();
    await settled();
    expect(Dog.living).toBe(0);
  });
  it('keeps nothing after a call that throws', async () => {
    const owner = new Owner();
    await dropped(() => expect(thrownBy(() => ownership.failing(owner, new Dog())).message).toBe('no'));
    expect(Dog.living).toBe(0);
  });
});
