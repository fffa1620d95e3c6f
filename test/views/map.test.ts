import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeOf, thrownBy, views } from './addon';

const { Index, Kennel, Dog, Owner, Scores } = views;

type Operation<K> = { name: string; run: (map: any) => unknown; key?: K };

const operations = <K, V>(key: fc.Arbitrary<K>, value: fc.Arbitrary<V>): fc.Arbitrary<Operation<K>[]> =>
  fc.array(fc.oneof(
    fc.tuple(key, value).map(([k, v]) => ({ name: `set(${k}, ${v})`, run: (map: any) => map.set(k, v) === map })),
    key.map((k) => ({ name: `get(${k})`, run: (map: any) => [map.get(k), map.has(k)] })),
    key.map((k) => ({ name: `delete(${k})`, run: (map: any) => map.delete(k) })),
    fc.constant({ name: 'clear()', run: (map: any) => map.clear() }),
    key.map((k) => ({ name: `deleting ${k} on the way`, run: (map: any) => {
      const others = new Set();
      for (const [each] of map) if (each !== k) others.add(each), map.delete(k);
      return others;
    } })),
    fc.constant({ name: 'deleting each on the way', run: (map: any) => {
      let count = 0;
      map.forEach((_value: unknown, each: unknown) => { count++; map.delete(each); });
      return [count, map.size];
    } }),
  ), { maxLength: 20 });

function compare(make: () => any, steps: Operation<unknown>[]): void {
  const map = new Map(), view = make();
  for (const { name, run } of steps) {
    expect(run(view), name).toEqual(run(map));
    expect(new Map(view), name).toEqual(map);
    expect(new Set(view.keys()), name).toEqual(new Set(map.keys()));
    expect([...view.values()].sort(), name).toEqual([...map.values()].sort());
    expect(view.size, name).toBe(map.size);
  }
}

const letter = fc.constantFrom('a', 'b', 'c', 'd', '', 'ä');

describe('A bound map does what a Map does', () => {
  test('std::map', () => {
    fc.assert(fc.property(operations(letter, fc.integer()), (steps) => compare(() => new Scores(), steps)), { numRuns: 200 });
  });
  test('std::unordered_map', () => {
    fc.assert(fc.property(operations(fc.nat(40), fc.string()), (steps) => compare(() => new Index(), steps)), { numRuns: 200 });
  });
  test('a view on a member', () => {
    fc.assert(fc.property(operations(letter, fc.integer()), (steps) => compare(() => new Owner().scores, steps)), { numRuns: 100 });
  });
  test('and the comparison sees a difference', () => {
    expect(() => compare(() => new Scores(), [{ name: 'a fault', run: (map) => map instanceof Map }])).toThrow('a fault');
  });
});

describe('A bound map', () => {
  test('is made from pairs, an object, a Map or another view', () => {
    const pairs: [string, number][] = [['b', 2], ['a', 1]];
    const all = [new Scores(pairs), new Scores({ b: 2, a: 1 }), new Scores(new Map(pairs)), new Scores(new Scores(pairs)), new Scores(pairs).clone()];
    for (const one of all) expect([...one]).toEqual([['a', 1], ['b', 2]]);
    expect([new Scores(), new Scores(null)].map((one) => one.size)).toEqual([0, 0]);
    expect(new Scores([['a', 1], ['a', 2]]).get('a')).toBe(2);
  });

  test('prints as what it is, and is an object to JSON', () => {
    const scores = new Scores({ a: 1 });
    expect(inspect(scores)).toBe("Scores(1) { 'a' => 1 }");
    scores.set('b', 2);
    expect(inspect(scores)).toBe("Scores(2) { 'a' => 1, 'b' => 2 }");
    expect(JSON.stringify({ scores })).toBe('{"scores":{"a":1,"b":2}}');
    scores[Symbol.dispose]();
    expect(inspect(scores)).toBe('Scores { <disposed> }');
  });

  test('calls forEach back with value, key and itself', () => {
    const scores = new Scores({ a: 1 }), seen: unknown[] = [];
    scores.forEach(function (this: unknown, ...values: unknown[]) { seen.push(this, ...values); }, 'this');
    expect(seen).toEqual(['this', 1, 'a', scores]);
    expect(() => scores.forEach(5)).toThrow(TypeError);
  });

  test('takes what is set during a walk as JS does, where the order lets it', () => {
    const scores = new Scores({ a: 1 }), seen: string[] = [];
    for (const [key] of scores) {
      seen.push(key);
      if (seen.length < 5) scores.set(`${key}a`, 1);
    }
    expect(seen).toEqual(['a', 'aa', 'aaa', 'aaaa', 'aaaaa']);
  });

  test('refuses what does not convert, says which, and stays as it was', () => {
    const scores = new Scores({ a: 1 });
    const attempts: [() => unknown, string][] = [
      [() => scores.set('a', 'x'), 'Scores.set: argument "value" (2 of 2) must be a number, received "x"'],
      [() => scores.set(1, 1), 'Scores.set: argument "key" (1 of 2) must be a string, received 1'],
      [() => scores.get(1), 'Scores.get: argument "key" (1 of 1) must be a string, received 1'],
      [() => new Scores([['a', 1], ['b', 'x']]), 'new Scores: argument "entries"[1][1] (1 of 1) must be a number, received "x"'],
      [() => new Scores([5]), 'new Scores: argument "entries" (1 of 1) must be an iterable of [key, value] pairs, or an object, received Array'],
      [() => new Scores(5), 'new Scores: argument "entries" (1 of 1) must be an iterable of [key, value] pairs, or an object, received 5'],
    ];
    for (const [attempt, message] of attempts) expect(thrownBy(attempt)).toMatchObject({ code: 'ERR_TETHER_ARGUMENT', message });
    expect([...scores]).toEqual([['a', 1]]);
  });

  test('gives values that are bound objects as parts, which delete and clear dispose', () => {
    const kennel = new Kennel([['rex', new Dog('Rex', 3)], ['max', new Dog('Max', 4)]]);
    const rex = kennel.get('rex'), max = kennel.get('max');
    rex.age = 7;
    expect([kennel.get('rex') === rex, [...kennel.values()][1] === rex, kennel.get('rex').age]).toEqual([true, true, 7]);
    for (let more = 0; more < 100; more++) kennel.set(`more${more}`, new Dog('More'));
    expect([rex.age, kennel.get('rex') === rex]).toEqual([7, true]);
    kennel.delete('rex');
    expect([codeOf(() => rex.age), max.age, kennel.get('rex')]).toEqual(['ERR_TETHER_DISPOSED', 4, undefined]);
    kennel.clear();
    expect(codeOf(() => max.age)).toBe('ERR_TETHER_DISPOSED');
  });

  test('cannot be entered with another receiver', () => {
    for (const name of ['get', 'set', 'has', 'delete', 'clear', 'keys', 'values', 'entries', 'forEach', 'toJSON'])
      for (const receiver of [undefined, {}, new Map(), Scores.prototype, new Proxy(new Scores(), {}), new Index()])
        expect(codeOf(() => Scores.prototype[name].call(receiver, 'a', 1)), name).toBe('ERR_TETHER_RECEIVER');
  });
});
