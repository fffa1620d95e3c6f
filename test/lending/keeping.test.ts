import { beforeEach, describe, expect, it } from 'vitest';
import { loadAddon } from '../support/addon';
import { controlOf, settle } from '../support/settle';
import { thrownBy } from '../support/thrown';

// Most tests pass what a type would forbid.
const lending = loadAddon<Record<string, any>>('lending');
const { Cat, Dog, Mark, Owner } = lending;
const settled = (): Promise<number> => settle(lending);
const roots = () => controlOf(lending).inspect().roots;

/** Runs `build` in a function of its own, so that no name outlives it. */
async function dropped(build: () => void): Promise<void> {
  build();
  await settled();
}
function adopted(name: string): any[] {
  const owner = new Owner(), dog = new Dog(name);
  owner.adopt(dog);
  return [owner, dog];
}

beforeEach(async () => {
  lending.dropDog();
  await settled();
  lending.lastWords();
  expect([Dog, Owner, Cat, Mark].map((type) => type.living)).toEqual([0, 0, 0, 0]);
  expect(roots()).toEqual([]);
});

describe('The dispose of an object that another keeps by keepAlive', () => {
  it('takes it from JS at once, and ends it when its keeper ends', () => {
    const [owner, dog] = adopted('Rex');
    dog[Symbol.dispose]();
    dog[Symbol.dispose]();
    expect([thrownBy(() => dog.name).code, thrownBy(() => dog.onBark).code]).toEqual(['ERR_TETHER_DISPOSED', 'ERR_TETHER_DISPOSED']);
    expect([Dog.living, owner.bark()]).toEqual([1, 'Rex']);
    owner[Symbol.dispose]();
    expect([Dog.living, lending.lastWords()]).toEqual([0, 'Rex']);
  });
  it('ends it at once where nobody keeps it, or no more: the twin', () => {
    const [owner, dog] = adopted('Rex'), other = new Dog('Bello');
    other[Symbol.dispose]();
    expect(Dog.living).toBe(1);
    owner[Symbol.dispose]();
    expect(Dog.living).toBe(1);
    dog[Symbol.dispose]();
    expect(Dog.living).toBe(0);
  });
  it('leaves it what it holds', async () => {
    const [owner, dog] = adopted('Rex');
    await dropped(() => {
      const mark = new Mark();
      dog.onBark = () => (mark instanceof Mark ? 'wau' : '');
      dog[Symbol.dispose]();
    });
    expect([owner.bark(), Mark.living, roots()]).toEqual(['wau', 1, []]);
    owner[Symbol.dispose]();
    await settled();
    expect([Mark.living, dog instanceof Dog]).toEqual([0, true]);
  });
  it('is collected with its keeper, in a circle too', async () => {
    await dropped(() => {
      const [owner, dog] = adopted('Rex');
      dog.onBark = () => owner.bark();
      dog[Symbol.dispose]();
      expect(owner.firstDog()).toBe(dog);
    });
    expect([Dog.living, Owner.living, lending.lastWords()]).toEqual([0, 0, 'Rex']);
  });
  it('waits for the last of several keepers', async () => {
    const [owner, dog] = adopted('Rex');
    await dropped(() => new Owner().adopt(dog));
    const second = new Owner();
    second.adopt(dog);
    dog[Symbol.dispose]();
    owner[Symbol.dispose]();
    expect([Dog.living, second.bark()]).toEqual([1, 'Rex']);
    second[Symbol.dispose]();
    expect(Dog.living).toBe(0);
  });
  it('ends a long chain of keepers one after the other', () => {
    const chain = Array.from({ length: 100_000 }, () => new Owner());
    chain.slice(1).forEach((owner, i) => chain[i].meet(owner));
    for (const owner of chain.slice(1).reverse()) owner[Symbol.dispose]();
    expect(Owner.living).toBe(chain.length);
    chain[0][Symbol.dispose]();
    expect(Owner.living).toBe(0);
  });
  it('waits for a running call and for the keeper', () => {
    const [owner, dog] = adopted('Rex');
    dog.callDuring(() => { dog[Symbol.dispose](); expect(thrownBy(() => dog.name).code).toBe('ERR_TETHER_DISPOSED'); });
    expect([Dog.living, owner.bark()]).toEqual([1, 'Rex']);
  });
  it('waits for the keeper of a part', async () => {
    const owner = new Owner();
    await dropped(() => {
      const dog = new Dog('Rex');
      owner.buy(dog.collar);
      dog[Symbol.dispose]();
      expect(thrownBy(() => dog.collar).code).toBe('ERR_TETHER_DISPOSED');
    });
    expect([Dog.living, owner.collarSize()]).toEqual([1, 4]);
    owner[Symbol.dispose]();
    expect(Dog.living).toBe(0);
  });
  it('waits for the keeper of a shared one', () => {
    const owner = new Owner(), cat = new Cat();
    owner.feed(cat);
    cat[Symbol.dispose]();
    expect([Cat.living, owner.catLives()]).toEqual([1, 9]);
    owner[Symbol.dispose]();
    expect(Cat.living).toBe(0);
  });
  it('waits for a keeper that is no bound object to be collected', async () => {
    let view: unknown = {};
    await dropped(() => {
      const dog = new Dog('Rex');
      dog.view(view);
      dog[Symbol.dispose]();
    });
    expect(Dog.living).toBe(1);
    view = undefined;
    await settled();
    expect([Dog.living, view]).toEqual([0, undefined]);
  });
  it('of two that keep each other ends both when nobody has them any more', async () => {
    await dropped(() => {
      const a = new Owner(), b = new Owner();
      a.meet(b);
      b.meet(a);
      a[Symbol.dispose]();
      expect([Owner.living, b.friendsDogs()]).toEqual([2, 0]);
      b[Symbol.dispose]();
    });
    expect(Owner.living).toBe(0);
  });
});

describe('An object that another keeps by keepAlive', () => {
  it('is not given to C++', async () => {
    const [owner, dog] = adopted('Rex');
    const error = thrownBy(() => lending.takeDog(dog));
    expect([error.code, error.message]).toEqual(['ERR_TETHER_ARGUMENT',
      'takeDog: argument "dog" (1 of 1) must be a Dog that no other object keeps by tether::keepAlive, received Dog']);
    expect(owner.bark()).toBe('Rex');
    owner[Symbol.dispose]();
    lending.takeDog(dog); // its twin
    expect(thrownBy(() => dog.name).code).toBe('ERR_TETHER_GIVEN');
  });
  it('is not given to C++ when a part of it is kept', () => {
    const owner = new Owner(), dog = new Dog('Rex');
    owner.buy(dog.collar);
    expect(thrownBy(() => lending.takeDog(dog)).code).toBe('ERR_TETHER_ARGUMENT');
    expect([owner.collarSize(), dog.name]).toEqual([4, 'Rex']);
  });
});
