import { beforeEach, describe, expect, test } from 'vitest';
import { settleFor } from '../support/settle';
import { alive, codeOf, control, dropped, live, settled, thrownBy, views } from './addon';

const { Bird, BirdCopies, Cat, Dog, DogDeque, Dogs, Doubles, Kennel, Matrix, Owner } = views;

// What earlier tests left behind must not count.
beforeEach(async () => { await settled(); });

const threeDogs = () => new Dogs([new Dog('a', 1), new Dog('b', 2), new Dog('c', 3)]);
const names = (dogs: any): string => dogs.map((dog: any) => dog.name).join('');
const isGone = (object: any): boolean => {
  try {
    return object.name === '';
  } catch (error) {
    return (error as { code: string }).code === 'ERR_TETHER_DISPOSED';
  }
};

describe('An element that is a bound object', () => {
  test('is one live part, which keeps the vector and its owner', async () => {
    const held: any[] = [];
    await dropped(() => {
      const owner = new Owner();
      owner.dogs = threeDogs();
      held.push(owner.dogs[1]);
      expect(owner.dogs[1]).toBe(held[0]);
      expect(owner.dogs.indexOf(held[0])).toBe(1);
      held[0].age = 20;
      expect(owner.dogs.at(1).age).toBe(20);
    });
    expect([alive('Owner'), held[0].age]).toEqual([1, 20]);
    held.pop();
    await settled();
    expect([alive('Owner'), alive('Dog')]).toEqual([0, 0]);
  });

  test('is copied in by push, splice, [i] = and the constructor', () => {
    const dog = new Dog('x', 1), dogs = new Dogs([dog]);
    dogs.push(dog);
    dogs.splice(0, 0, dog);
    dogs[3] = dog;
    dog.name = 'y';
    expect([names(dogs), [...dogs].includes(dog)]).toEqual(['xxxx', false]);
    dogs.push(dogs[0]);
    dogs[0] = dog;
    expect(names(dogs)).toBe('yxxxx');
  });

  test('that leaves is a new object, of its own', async () => {
    await dropped(() => {
      const dogs = threeDogs(), last = dogs[2];
      const popped = dogs.pop();
      expect([popped.name, popped.age, popped === last, isGone(last)]).toEqual(['c', 3, false, true]);
      expect(dogs.splice(0, 1)[0].name).toBe('a');
      expect([dogs.shift().name, dogs.length, dogs.shift()]).toEqual(['b', 0, undefined]);
    });
    expect([alive('Dog'), live('Dog')]).toEqual([0, 0]);
  });

  // What is done, and which wrappers of a, b and c are left afterwards.
  const changes: [string, (dogs: any) => unknown, string][] = [
    ['push without room', (dogs) => { for (let i = 0; i < 100; i++) dogs.push(new Dog('x')); }, ''],
    ['push with room', (dogs) => { dogs.length = 2; dogs.push(new Dog('x')); }, 'ab'],
    ['pop', (dogs) => dogs.pop(), 'ab'],
    ['shift', (dogs) => dogs.shift(), ''],
    ['unshift', (dogs) => dogs.unshift(new Dog('x')), ''],
    ['splice at 1', (dogs) => dogs.splice(1, 1), 'a'],
    ['a shorter length', (dogs) => { dogs.length = 1; }, 'a'],
    ['sort', (dogs) => dogs.sort((a: any, b: any) => b.age - a.age), ''],
    ['reverse', (dogs) => dogs.reverse(), ''],
    ['[1] =', (dogs) => { dogs[1] = new Dog('b'); }, 'abc'],
    ['reading', (dogs) => [dogs.slice(), dogs.map(String), [...dogs], dogs.find(() => false)], 'abc'],
  ];
  test.each(changes)('after %s is disposed where it would dangle, and only there', (_name, change, left) => {
    const dogs = threeDogs(), wrappers = [...dogs] as any[];
    change(dogs);
    expect(wrappers.map((dog) => (isGone(dog) ? '' : dog.name)).join('')).toBe(left);
    expect(wrappers.filter(isGone).every((dog) => !dogs.includes(dog))).toBe(true);
    expect([...dogs].every((dog) => !isGone(dog))).toBe(true);
  });

  test('of a deque is disposed by all but push', () => {
    const dogs = new DogDeque([new Dog('a'), new Dog('b')]), first = dogs[0];
    for (let i = 0; i < 1000; i++) dogs.push(new Dog('x'));
    expect([isGone(first), dogs[0] === first]).toEqual([false, true]);
    dogs.splice(500, 1);
    expect([isGone(first), dogs[0].name]).toEqual([true, 'a']);
  });

  test('sorts and turns round as an object of an array does', () => {
    const dogs = threeDogs();
    expect(names(dogs.sort((a: any, b: any) => b.age - a.age))).toBe('cba');
    expect(names(dogs.reverse())).toBe('abc');
    expect(codeOf(() => dogs.sort(() => (dogs.pop(), 0)))).toBe('ERR_TETHER_RANGE');
  });

  test('that is a container has elements of its own', () => {
    const matrix = new Matrix([new Doubles([1]), new Doubles([2])]), row = matrix[1];
    row.push(3);
    expect(JSON.stringify(matrix)).toBe('[[1],[2,3]]');
    matrix.push(new Doubles());
    matrix.push(new Doubles());
    expect([codeOf(() => row.length), matrix[1].length]).toEqual(['ERR_TETHER_DISPOSED', 2]);
  });

  test('of a cloned vector is another one', () => {
    const dogs = threeDogs(), copy = dogs.clone();
    copy[0].name = 'z';
    expect([names(dogs), names(copy)]).toEqual(['abc', 'zbc']);
  });

  test('with tether::copy is a copy each time, and no move concerns it', async () => {
    await dropped(() => {
      const birds = new BirdCopies([new Bird('a'), new Bird('b')]), bird = birds[0];
      bird.song = 'z';
      birds.splice(0, 1);
      expect([bird.song, birds[0].song, birds[0] === birds[0], birds.map((each: any) => each.song)]).toEqual(['z', 'b', false, ['b']]);
    });
    expect([alive('Bird'), live('Bird')]).toEqual([0, 0]);
  });
});

describe('Elements that C++ moves', () => {
  test('are seen after the call of their owner', () => {
    const owner = new Owner();
    owner.addDogs(2);
    const first = owner.dogs[0], second = owner.dogs[1];
    owner.addDogs(0);
    expect([isGone(first), isGone(second)]).toEqual([false, false]);
    owner.dropDogs(1);
    expect([isGone(first), isGone(second)]).toEqual([false, true]);
    owner.addDogs(100);
    expect([isGone(first), owner.dogs[0].name]).toEqual([true, 'added']);
    const again = owner.dogs[0];
    owner.dogs = threeDogs();
    expect([isGone(again) || again.name === 'a', names(owner.dogs)]).toEqual([true, 'abc']);
  });

  test('of a class that derives from a vector are seen too', () => {
    const litter = new views.Litter();
    litter.push(new Dog('a'));
    const dog = litter[0];
    expect([litter instanceof Dogs, dog.name, litter.map((each: any) => each.name)]).toEqual([true, 'a', ['a']]);
    litter.addMany(100);
    expect([isGone(dog), litter.length, litter[0].name]).toEqual([true, 101, 'a']);
  });

  test('with callbacks in them keep these', async () => {
    const owner = new Owner();
    owner.addCats(2);
    const cat = owner.cats[0];
    cat.onMeow = () => 'purr';
    cat.friendly = new Cat('friend');
    owner.addCats(100);
    expect(codeOf(() => cat.meow())).toBe('ERR_TETHER_DISPOSED');
    await settleFor(views, 3);
    expect([owner.cats[0].meow(), owner.cats[0].friendly.name]).toEqual(['purr', 'friend']);
  });
});

describe('A change while an element is in use', () => {
  const inUse: [string, (dogs: any) => unknown][] = [
    ['push', (dogs) => { while (dogs.push(new Dog('x')) < 100); }],
    ['pop', (dogs) => dogs.pop()],
    ['splice', (dogs) => dogs.splice(0)],
    ['length', (dogs) => { dogs.length = 0; }],
    ['sort', (dogs) => dogs.sort()],
  ];
  test.each(inUse)('by %s is refused, and changes nothing that is in use', (_name, change) => {
    const dogs = threeDogs(), dog = dogs[2];
    let error: { code?: string; message?: string } = {};
    dog.during(() => { error = thrownBy(() => change(dogs)); });
    expect(error.code).toBe('ERR_TETHER_RECEIVER');
    expect(error.message).toContain('a running call uses the Dog');
    expect([dog.name, dogs[2] === dog]).toEqual(['c', true]);
    change(dogs);
  });

  test('in a map is refused too', () => {
    const kennel = new Kennel({ a: new Dog('a') }), codes: string[] = [];
    kennel.get('a').during(() => codes.push(codeOf(() => kennel.delete('a')), codeOf(() => kennel.clear())));
    expect([codes, kennel.size]).toEqual([['ERR_TETHER_RECEIVER', 'ERR_TETHER_RECEIVER'], 1]);
  });

  test('by dispose of the whole waits', () => {
    const dogs = threeDogs(), dog = dogs[0];
    dog.during(() => {
      dogs[Symbol.dispose]();
      expect(codeOf(() => dogs.length)).toBe('ERR_TETHER_DISPOSED');
    });
    expect(isGone(dog)).toBe(true);
  });
});

describe('A destructor that calls JS', () => {
  const lists: [string, (louds: any) => unknown][] = [
    ['length', (louds) => { louds.length = 1; }],
    ['pop', (louds) => louds.pop()[Symbol.dispose]()],
    ['splice', (louds) => louds.splice(0, 2).forEach((loud: any) => loud[Symbol.dispose]())],
  ];
  test.each(lists)('by %s finds the vector whole', (_name, change) => {
    // Held to the end: what the vector was made from tells of an end of its own, whenever it is collected.
    const copied = [new views.Loud(), new views.Loud(), new views.Loud()];
    const louds = new views.Louds(copied);
    let lengths: number[] = [];
    views.setOnEnd(() => { lengths.push(louds.length); });
    change(louds);
    views.setOnEnd(null);
    expect(lengths.length).toBeGreaterThan(0);
    expect(new Set(lengths)).toEqual(new Set([louds.length]));
    expect(copied).toHaveLength(3);
  });

  test.each(['delete', 'clear'])('by %s finds the map whole', (name) => {
    const copied = [new views.Loud(), new views.Loud()], sizes: number[] = [];
    const louds = new views.LoudMap(copied.map((loud, at) => [at + 1, loud]));
    views.setOnEnd(() => { sizes.push(louds.size); if (louds.size === 0) louds.set(3, new views.Loud()); });
    louds[name](1);
    views.setOnEnd(null);
    expect(sizes[0]).toBe(name === 'clear' ? 0 : 1);
    expect(copied).toHaveLength(2);
  });
});

describe('What fails leaves nothing behind', () => {
  const failing: [string, () => unknown][] = [
    ['an iterable that throws midway', () => new Dogs((function* () { yield new Dog('a'); yield new Dog('b'); throw new Error('midway'); })())],
    ['an element that does not convert', () => new Dogs([new Dog('a'), new Dog('b'), 5])],
    ['an element that cannot be made', () => new Dogs([new Dog('a'), new Dog('b', -1)])],
    ['pairs that throw midway', () => new Kennel((function* () { yield ['a', new Dog('a')]; throw new Error('midway'); })())],
    ['a value that does not convert', () => new Kennel([['a', new Dog('a')], ['b', 5]])],
    ['a property that throws', () => new Kennel({ a: new Dog('a'), get b() { throw new Error('midway'); } })],
  ];
  test.each(failing)('%s, a hundred times', async (_name, fail) => {
    const before = [alive('Dog'), live('Dog'), live('Dogs'), live('Kennel')];
    await dropped(() => { for (let i = 0; i < 100; i++) expect(fail).toThrow(); });
    expect([alive('Dog'), live('Dog'), live('Dogs'), live('Kennel')]).toEqual(before);
    expect(control.inspect().roots).toEqual([]);
  });

  test('a splice that fails changes nothing', () => {
    const dogs = threeDogs(), first = dogs[0];
    expect(codeOf(() => dogs.splice(0, 3, new Dog('x'), 5))).toBe('ERR_TETHER_ARGUMENT');
    expect([names(dogs), dogs[0] === first]).toEqual(['abc', true]);
  });

  test('slices, copies and views leak nothing, a hundred times', async () => {
    await dropped(() => {
      const owner = new Owner();
      owner.dogs = threeDogs();
      for (let i = 0; i < 100; i++) {
        owner.dogs.slice(), owner.dogs.clone(), owner.dogs.splice(0, 1), owner.dogs.push(new Dog('x'));
        owner.dogs[0].name = 'y';
      }
      expect(owner.dogs.length).toBe(3);
    });
    expect([alive('Dog'), alive('Owner'), live('Dog'), live('Dogs')]).toEqual([0, 0, 0, 0]);
  });

  test('wrappers of elements that moved are not kept by the view', async () => {
    const dogs = threeDogs();
    let wrapper: WeakRef<object> | undefined;
    await dropped(() => {
      wrapper = new WeakRef(dogs[0]);
      dogs.unshift(new Dog('x'));
    });
    await settleFor(views, 3);
    expect(wrapper!.deref()).toBeUndefined();
    await dropped(() => { wrapper = new WeakRef(dogs[0]); });
    expect(wrapper!.deref()).toBe(dogs[0]);
  });
});
