import { beforeEach, describe, expect, test } from 'vitest';
import { settleFor } from '../support/settle';
import { alive, control, dropped, live, settled, views } from './addon';

const { Bird, Birds, Cat, Cats, Cattery, Dog, DogPointers, Dogs, Handlers, Owner } = views;

// What earlier tests left behind must not count.
beforeEach(async () => { await settled(); });

describe('Elements that hold JS values', () => {
  test('keep them through every move', async () => {
    const cats = new Cats([new Cat('a')]);
    cats[0].onMeow = () => 'meow';
    cats[0].friendly = new Cat('friend');
    for (let i = 0; i < 50; i++) cats.push(new Cat('x'));
    cats.unshift(new Cat('y'));
    await settleFor(views, 3);
    expect([cats[1].meow(), cats[1].friendly.name, cats[0].meow()]).toEqual(['meow', 'friend', 'silence']);
    cats.reverse();
    await settleFor(views, 3);
    expect([cats.at(-2).meow(), cats.at(-2).friendly.name]).toEqual(['meow', 'friend']);
    const [left] = cats.splice(cats.length - 2, 1);
    await settleFor(views, 3);
    expect([left.meow(), left.friendly.name]).toEqual(['meow', 'friend']);
  });

  const circles: [string, () => void][] = [
    ['a callback of an element', () => {
      const cats = new Cats([new Cat('a')]);
      cats[0].onMeow = () => cats[0].name;
    }],
    ['a callback of an element that has moved', () => {
      const cats = new Cats([new Cat('a')]);
      cats[0].onMeow = () => cats[0].name;
      for (let i = 0; i < 20; i++) cats.push(new Cat('x'));
      expect(cats[0].meow()).toBe('a');
    }],
    ['a member of an element', () => {
      const cats = new Cats([new Cat('a')]), friend = new Cat('f');
      friend.onMeow = () => cats.length;
      cats[0].friendly = friend;
      cats.push(new Cat('b'));
    }],
    ['a callback of an element of a member', () => {
      const owner = new Owner();
      owner.cats = new Cats([new Cat('a')]);
      owner.cats[0].onMeow = () => owner.total();
      owner.cats.push(new Cat('b'));
    }],
    ['a callback of a value of a map', () => {
      const cattery = new Cattery({ a: new Cat('a') });
      cattery.get('a').onMeow = () => cattery.size;
      for (let i = 0; i < 50; i++) cattery.set(`${i}`, new Cat('x'));
    }],
    ['functions', () => {
      const handlers = new Handlers();
      for (let i = 0; i < 20; i++) handlers.push(() => handlers.length);
      handlers.splice(3, 2);
      expect(handlers[3]()).toBe(18);
    }],
    ['shared objects', () => {
      const birds = new Birds([new Bird('a')]);
      birds[0].home = birds;
    }],
    ['pointers', () => {
      const dogs = new DogPointers([new Dog('a')]);
      dogs[0].home = dogs;
      dogs.push(new Dog('b'));
    }],
    ['a property of the view', () => {
      const dogs = new Dogs([new Dog('a')]);
      dogs.first = dogs[0];
      dogs.self = dogs;
    }],
  ];
  test.each(circles)('are collected with a circle through %s', async (_name, build) => {
    await dropped(build);
    expect([alive('Cat'), alive('Dog'), alive('Bird'), alive('Owner'), live('Handlers')]).toEqual([0, 0, 0, 0, 0]);
    expect(control.inspect().roots).toEqual([]);
  });

  test('are not collected while the view is held', async () => {
    const held: any[] = [];
    await dropped(() => {
      const handlers = new Handlers();
      handlers.push(() => handlers.length);
      const dogs = new DogPointers([new Dog('kept')]);
      const birds = new Birds([new Bird('kept')]);
      held.push(handlers, dogs, birds);
    });
    await settleFor(views, 3);
    expect([held[0][0](), held[1][0].name, held[2][0].song]).toEqual([1, 'kept', 'kept']);
    expect([alive('Dog'), alive('Bird')]).toEqual([1, 1]);
  });
});

describe('What is held by others', () => {
  test('by std::shared_ptr is the same object, in and out', () => {
    const bird = new Bird('tweet'), birds = new Birds([bird, null]);
    expect([birds[0] === bird, birds[1], birds.pop(), birds.pop() === bird, birds.length]).toEqual([true, null, null, true, 0]);
  });

  test('by pointer is the same object, and kept', async () => {
    const dogs = new DogPointers();
    await dropped(() => { dogs.push(new Dog('kept')); });
    expect([dogs[0].name, dogs[0] === dogs[0], alive('Dog')]).toEqual(['kept', true, 1]);
    dogs.pop();
    await settled();
    expect(alive('Dog')).toBe(0);
  });

  test('by a function is that function', () => {
    const f = () => 5, handlers = new Handlers([f, null]);
    expect([handlers[0] === f, handlers[0](), handlers[1], handlers.indexOf(f)]).toEqual([true, 5, null, 0]);
  });
});
