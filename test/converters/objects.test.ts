import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { converters, live, messageOf, settled, thrownBy } from './addon';

const { Item, Gift, Shared, Meters, Shelf, Album } = converters;

const takeCounts = () => converters.takeCounts() as [copies: number, moves: number];

/** Runs `build` in a function of its own, so that no name outlives it. */
async function dropped(build: () => void): Promise<void> {
  build();
  await settled();
}

beforeEach(async () => {
  await settled();
  takeCounts();
});

afterEach(async () => {
  await settled();
  expect([converters.itemsAlive(), converters.giftsAlive()]).toEqual([0, 0]);
});

describe('Objects in containers', () => {
  test('pointers and references are the objects themselves', () => {
    const a = new Item(1), b = new Item(2);
    const back = converters.itemPointers([a, null, b, a]);
    expect(back).toEqual([a, null, b, a]);
    expect([back[0] === a, back[2] === b]).toEqual([true, true]);
    expect(converters.itemReferences([b, a])[0]).toBe(b);
    expect(messageOf(() => converters.itemReferences([a, null]))).toBe('itemReferences: argument "value"[1] (1 of 1) must be an Item, received null');
    expect(messageOf(() => converters.itemPointers([a, new Gift(1)]))).toContain('argument "value"[1] (1 of 1) must be an Item or null, received Gift');
    expect(takeCounts()).toEqual([0, 0]);
  });

  test('shared ones keep their identity', () => {
    const shared = new Shared(5);
    expect(converters.sharedItems([shared, null])[0]).toBe(shared);
  });

  test('values are copied on their way in, and moved out of a temporary', async () => {
    await dropped(() => {
      const items = [new Item(1), new Item(2)];
      takeCounts();
      const copies = converters.copies(items) as { id: number }[];
      expect(copies.map(({ id }) => id)).toEqual([1, 2]);
      expect(copies[0]).not.toBe(items[0]);
      expect(takeCounts()[0]).toBe(2);
      expect(converters.makeItems(3).map((item: { id: number }) => item.id)).toEqual([0, 1, 2]);
      expect(takeCounts()[0]).toBe(0);
      expect([...converters.makeItemSet(2)].map((item: { id: number }) => item.id)).toEqual([0, 1]);
      expect(takeCounts()[0]).toBe(0);
      expect(converters.itemsAlive()).toBe(9);
    });
  });

  test('a field of type std::vector is copied, in and out; sources and container die on their own', async () => {
    let shelf: typeof Shelf | undefined;
    await dropped(() => {
      shelf = new Shelf();
      takeCounts();
      shelf.items = [new Item(1), new Item(2)];
    });
    expect(converters.itemsAlive()).toBe(2);
    const read = () => {
      const items = shelf.items as { id: number }[];
      items[0]!.id = 9;
      return (shelf.items as { id: number }[]).map(({ id }) => id);
    };
    expect(read()).toEqual([1, 2]);
    shelf.prices = { a: 1 };
    (shelf.prices as Map<string, number>).set('b', 2);
    expect(shelf.prices).toEqual(new Map([['a', 1]]));
    expect(messageOf(() => { shelf.items = [new Item(1), 5]; })).toBe('Shelf.items[1]: must be an Item, received 5');
    await settled();
    expect(converters.itemsAlive()).toBe(2);
    shelf = undefined;
  });

  test.each<[string, (items: unknown[]) => unknown]>([
    ['a vector', (items) => converters.copies(items)],
    ['a set', (items) => converters.itemIds(items)],
    ['a map', (items) => converters.itemMap(new Map(items.map((item, i) => [String(i), item])))],
    ['a tuple', (items) => converters.itemTuple(items.slice(-2))],
    ['an iterator', (items) => converters.copies(items.values())],
  ])('%s that fails half-way, a hundred times, leaves nothing behind', async (_, convert) => {
    await dropped(() => {
      const items: unknown[] = [new Item(1), new Item(2), new Item(3), 'no item'];
      for (let i = 0; i < 100; i++) expect(thrownBy(() => convert(items)).code).toBe('ERR_TETHER_ARGUMENT');
      expect(converters.itemsAlive()).toBe(3);
    });
  });

  test('containers that convert a hundred times are as many copies as JS still holds', async () => {
    await dropped(() => {
      const items = [new Item(1), new Item(2), new Item(3)];
      const held = Array.from({ length: 100 }, () => converters.copies(items) as unknown);
      expect([held.length, converters.itemsAlive()]).toEqual([100, 303]);
    });
  });

  test('objects that an iterator makes and drops are alive while they are read', async () => {
    await dropped(() => {
      const temporaries = function* () {
        for (let i = 0; i < 50; i++) {
          yield new Item(i);
          if (i % 10 === 0) globalThis.gc!();
        }
      };
      const ids = Array.from({ length: 50 }, (_, i) => i);
      expect(converters.itemIds(temporaries())).toEqual(ids);
      expect(converters.copies(temporaries()).map((item: { id: number }) => item.id)).toEqual(ids);
      expect(converters.itemPointers(temporaries()).map((item: { id: number }) => item.id)).toEqual(ids);
      expect(converters.itemTuple((function* () { yield new Item(4); yield 5; })())[0].id).toBe(4);
      expect(converters.iterateItems(temporaries())).toBe(1225);
    });
  });

  test('that an object refers to by std::reference_wrapper, and visits, live as long as it', async () => {
    let album: typeof Album | undefined;
    await dropped(() => {
      album = new Album();
      album.items = [new Item(1), new Item(2)];
    });
    expect(converters.itemsAlive()).toBe(2);
    expect((() => (album.items as { id: number }[]).map(({ id }) => id))()).toEqual([1, 2]);
    await dropped(() => { album.items = []; });
    expect(converters.itemsAlive()).toBe(0);
  });

  test('elements are converted implicitly, as parameters are', async () => {
    const before = live('Meters');
    await dropped(() => { expect(converters.meters([new Meters(1), 2.5, 3])).toBe(6.5); });
    expect(live('Meters')).toBe(before);
  });
});

describe('std::unique_ptr in containers', () => {
  const gifts = (...ids: number[]) => ids.map((id) => new Gift(id));
  const usable = (...all: { id: number }[]) => all.map(({ id }) => id);

  test('a vector takes all of them, and they come back as themselves', () => {
    const [a, b] = gifts(1, 2);
    expect(converters.takeGifts([a, null, b])).toBe(3);
    expect([a, b].map((gift) => thrownBy(() => gift.id).code)).toEqual(['ERR_TETHER_GIVEN', 'ERR_TETHER_GIVEN']);
    expect(converters.takeRest(1, ...gifts(2, 3))).toBe(6);
    const [c, d] = gifts(3, 4);
    const back = converters.throughGifts([c, d]);
    expect([back[0] === c, back[1] === d, c.id, d.id]).toEqual([true, true, 3, 4]);
    const named = converters.throughNamed({ c, d }) as Map<string, unknown>;
    expect([named.get('c') === c, named.get('d') === d]).toEqual([true, true]);
    expect(converters.throughArray([d, c])[0]).toBe(d);
    expect(converters.throughPairs([[c, d]])[0][1]).toBe(d);
    expect(converters.takeListed([c])).toBe(1);
    expect(converters.coupleOfGifts({ first: d, second: new Gift(5) })).toBe(9);
  });

  test.each<[string, string, (a: unknown, b: unknown) => unknown]>([
    ['vector', '"gifts"[2]', (a, b) => converters.takeGifts([a, b, a])],
    ['vector of pairs', '"pairs"[1][1]', (a, b) => converters.takePairs([[a, null], [b, a]])],
    ['pair', '"pairs"[0][1]', (a) => converters.takePairs([[a, a]])],
    ['list', '"gifts"[1]', (a) => converters.takeListed([a, a])],
    ['map', '"gifts"[2].value', (a, b) => converters.takeNamed(new Map([['x', a], ['y', b], ['z', a]]))],
    ['tuple', '"gifts"[2]', (a) => converters.takeTuple([a, 1, a])],
    ['array', '"gifts"[1]', (a) => converters.takeArray([a, a])],
    ['container of one\'s own', '"gifts".second', (a) => converters.coupleOfGifts({ first: a, second: a })],
    ['rest', '"gifts"[1]', (a) => converters.takeRest(0, a, a)],
    ['vector from an iterator', '"gifts"[1]', (a) => converters.takeGifts((function* () { yield a; yield a; })())],
  ])('the same object twice in a %s fails as a whole, and stays usable', (kind, place, take) => {
    const [a, b] = gifts(1, 2);
    const error = thrownBy(() => take(a, b));
    expect(error.code).toBe('ERR_TETHER_GIVEN');
    expect(error.message).toContain(`argument ${place}${kind === 'rest' ? '' : ' (1 of 1)'} is a Gift that was given to C++`);
    expect(usable(a, b)).toEqual([1, 2]);
    expect(converters.throughGifts([a, b])[0]).toBe(a);
  });

  test.each<[string, (a: unknown, b: unknown) => unknown]>([
    ['a later element', (a, b) => converters.takeGifts([a, b, 'none'])],
    ['a later argument', (a, b) => converters.takeThen([a, b], 'none')],
    ['a later part', (a, b) => converters.takeTuple([a, 'none', b])],
    ['a later key', (a, b) => converters.takeNamed(new Map<unknown, unknown>([['x', a], [5, b]]))],
    ['the size', (a, b) => converters.takeArray([a, b, a])],
    ['an argument after an optional', (a) => converters.takeOptional(a, 'none')],
    ['an argument after a variant', (a) => converters.takeVariant(a, 'none')],
    ['an argument after a container of one\'s own', (a, b) => converters.coupleThen({ first: a, second: b }, 'none')],
    ['an iterator that throws', (a, b) => converters.takeGifts((function* () { yield a; yield b; throw new TypeError('none'); })())],
  ])('all go back when %s does not fit', (_, take) => {
    const [a, b] = gifts(1, 2);
    expect(thrownBy(() => take(a, b))).toBeInstanceOf(TypeError);
    expect(usable(a, b)).toEqual([1, 2]);
    expect(converters.giftsAlive()).toBeGreaterThanOrEqual(2);
  });

  test('all go back from an overload that does not fit in the end', () => {
    const [a] = gifts(1);
    expect(converters.takeOverloaded([a], 'text')).toBe(2);
    expect(usable(a)).toEqual([1]);
    expect(converters.takeOverloaded([a], 5)).toBe(1);
    expect(thrownBy(() => a.id).code).toBe('ERR_TETHER_GIVEN');
  });

  test('none goes back once the function runs: it owns them, also when it throws', () => {
    const [a, b] = gifts(1, 2);
    expect(messageOf(() => converters.failWith([a, b]))).toBe('after 2');
    expect(thrownBy(() => a.id).code).toBe('ERR_TETHER_GIVEN');
    expect(converters.takeOptional(undefined, 1)).toBe(0);
    expect(converters.takeVariant(5, 1)).toBe(0);
  });
});
