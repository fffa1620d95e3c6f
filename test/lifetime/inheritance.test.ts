import { beforeEach, describe, expect, test } from 'vitest';
import { settleFor } from '../support/settle';
import { letTheDeadWait } from '../support/stress';
import { control, dropped, lifetime, settled, thrownBy } from './addon';

const { Animal, Dog, Puppy } = lifetime;

beforeEach(async () => {
  await settled();
  expect(Animal.count()).toBe(0);
});

describe('A derived class', () => {
  test('has the members of its bases, wherever these lie in its memory', () => {
    const puppy = new Puppy('Rex');
    puppy.voice = () => 'wuff';
    puppy.toy = { ball: true };
    puppy.name += '!';
    expect([puppy.speak(), puppy.kind(), puppy.play(), puppy.before]).toEqual(['Rex!: wuff', 'puppy', 'Rex! plays', 1]);
    expect(puppy.toy).toEqual({ ball: true });
    expect(puppy).toBeInstanceOf(Animal);
  });

  test('keeps apart the slots of its bases and its own', async () => {
    const dog = new Dog('a');
    const values = { voice: () => 'v', toy: Symbol('toy'), friend: new Puppy('b') };
    Object.assign(dog, values);
    await settled();
    expect({ voice: dog.voice, toy: dog.toy, friend: dog.friend }).toEqual(values);
    dog.toy = undefined;
    expect([dog.voice, dog.friend]).toEqual([values.voice, values.friend]);
  });

  test('is taken where its base is expected, and comes back as itself', () => {
    const dog = new Dog('d');
    expect(lifetime.kindOf(dog)).toBe('dog');
    expect(lifetime.sameAnimal(dog)).toBe(dog);
    expect(lifetime.sameDog(dog)).toBe(dog);
    expect(lifetime.sameDog(new Puppy('p'))).toBeInstanceOf(Puppy);
    expect(thrownBy(() => lifetime.sameDog(new Animal('a'))).code).toBe('ERR_TETHER_ARGUMENT');
  });

  test('is collected with its cycles', async () => {
    letTheDeadWait();
    await dropped(() => {
      for (let i = 0; i < 20; i++) {
        const puppy = new Puppy('p');
        puppy.friend = puppy;
        puppy.voice = () => puppy.name;
        puppy.toy = [puppy];
      }
      expect(Animal.count()).toBe(20);
    });
    expect(Animal.count()).toBe(0);
    expect(control.inspect().classes.Puppy!.live).toBe(0);
  });
});

describe('A Member of the base', () => {
  test('keeps a derived object, as what it is', async () => {
    const animal = new Animal('a');
    const befriend = () => { animal.friend = new Puppy('p'); };
    befriend();
    await settleFor(lifetime, 3);
    expect(animal.friendKind()).toBe('puppy');
    expect(animal.friend).toBeInstanceOf(Puppy);
    expect(animal.friend.play()).toBe('p plays');
    animal.friend = null;
    await settled();
    expect([Animal.count(), animal.friendKind()]).toEqual([1, 'none']);
  });

  test('takes no other class', () => {
    const animal = new Animal('a');
    expect(thrownBy(() => { animal.friend = new lifetime.List(); }).message).toContain('Animal.friend: must be an Animal or null, received List');
    expect(animal.friend).toBeNull();
  });

  test('closes a ring over three classes, which is collected', async () => {
    await dropped(() => {
      const ring = [new Animal('a'), new Dog('d'), new Puppy('p')];
      ring.forEach((animal, index) => { animal.friend = ring[(index + 1) % 3]; });
      expect(ring[0].friend.friend.friend).toBe(ring[0]);
    });
    expect(Animal.count()).toBe(0);
  });
});

describe('Subclasses written in JS', () => {
  class Cat extends Animal {
    lives = 9;
    #secret = 'purr';
    constructor(name: string, readonly extra = new.target.name) {
      super(name);
    }
    override(): string { return super.speak() + this.#secret; }
    get kindly(): string { return super.kind(); }
  }
  class Kitten extends Cat {}

  test('work like subclasses of any class', () => {
    const kitten = new Kitten('k') as any;
    kitten.voice = () => 'miau';
    expect([kitten.override(), kitten.kindly, kitten.lives, kitten.extra, kitten.name]).toEqual(['k: miaupurr', 'animal', 9, 'Kitten', 'k']);
    expect(Object.keys(kitten).sort()).toEqual(['extra', 'lives']);
    expect(lifetime.sameAnimal(kitten)).toBe(kitten);
  });

  test('keep their own fields while only native memory holds them', async () => {
    const holder = new Animal('holder');
    const fill = () => {
      const kitten = new Kitten('k') as any;
      kitten.lives = 3;
      kitten.voice = () => 'miau';
      holder.friend = kitten;
    };
    fill();
    await settleFor(lifetime, 5);
    expect(holder.friend).toBeInstanceOf(Kitten);
    expect([holder.friend.lives, holder.friend.override()]).toEqual([3, 'k: miaupurr']);
  });

  test('ten of them with ten calls each come and go', async () => {
    await dropped(() => {
      for (let i = 0; i < 10; i++) {
        const kitten = new Kitten(`k${i}`) as any;
        kitten.voice = () => kitten.lives;
        for (let call = 0; call < 10; call++) expect(lifetime.sameAnimal(kitten)).toBe(kitten);
      }
    });
    expect(Animal.count()).toBe(0);
  });

  test('that do not call super throw, and make nothing', async () => {
    class Lazy extends Animal {
      // @ts-expect-error: what is tested
      constructor() {}
    }
    expect(() => new Lazy()).toThrow(ReferenceError);
    class Late extends Animal {
      constructor() {
        super('late');
        throw new Error('late');
      }
    }
    expect(() => new Late()).toThrow('late');
    await settled();
    expect(Animal.count()).toBe(0);
  });
});
