import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeOf, control, thrownBy, views } from './addon';

const { Bools, Deque, Doubles, Gaps, Matrix, Names, Owner } = views;

/** One operation, on a real array or on a view. Answers what can be compared. */
type Operation = { name: string; run: (list: any) => unknown };

const number = fc.integer({ min: -50, max: 50 });
const position = fc.integer({ min: -8, max: 8 });
const few = fc.array(number, { maxLength: 4 });
const named = (name: string, run: (list: any) => unknown): Operation => ({ name, run });

const operation: fc.Arbitrary<Operation> = fc.oneof(
  few.map((values) => named(`push(${values})`, (list) => list.push(...values))),
  fc.constant(named('pop()', (list) => list.pop())),
  fc.constant(named('shift()', (list) => list.shift())),
  few.map((values) => named(`unshift(${values})`, (list) => list.unshift(...values))),
  fc.tuple(position, position, few).map(([start, count, values]) =>
    named(`splice(${start}, ${count}, ${values})`, (list) => list.splice(start, count, ...values))),
  position.map((start) => named(`splice(${start})`, (list) => list.splice(start))),
  fc.tuple(position, position).map(([start, end]) => named(`slice(${start}, ${end})`, (list) => list.slice(start, end))),
  fc.tuple(number, position, position).map(([value, start, end]) =>
    named(`fill(${value}, ${start}, ${end})`, (list) => [...list.fill(value, start, end)])),
  position.map((at) => named(`at(${at})`, (list) => list.at(at))),
  fc.tuple(fc.nat(8), number).map(([at, value]) =>
    named(`[${at}] = ${value}`, (list) => (at <= list.length ? (list[at] = value) : undefined))),
  fc.nat(9).map((at) => named(`[${at}]`, (list) => [list[at], at in list, Object.getOwnPropertyDescriptor(list, at)])),
  fc.nat(5).map((length) => named(`length = ${length}`, (list) => (length <= list.length ? (list.length = length) : undefined))),
  fc.tuple(number, fc.option(position, { nil: undefined })).map(([value, from]) =>
    named(`search for ${value} from ${from}`, (list) => [list.indexOf(value, from), list.includes(value, from), list.lastIndexOf(value)])),
  fc.constant(named('sort()', (list) => [...list.sort()])),
  fc.constant(named('sort by size', (list) => [...list.sort((a: number, b: number) => a - b)])),
  fc.constant(named('reverse()', (list) => [...list.reverse()])),
  fc.constant(named('join and toString', (list) => [list.join('/'), `${list}`, JSON.stringify(list)])),
  fc.constant(named('concat and flat', (list) => [list.concat([1], 2), [].concat(list), [[9], list].flat()])),
  fc.constant(named('iterators', (list) => [[...list], [...list.keys()], [...list.values()], [...list.entries()]])),
  fc.constant(named('keys', (list) => [Object.keys(list), Object.entries(list), Reflect.ownKeys(list)])),
  number.map((limit) => named(`callbacks with ${limit}`, (list) => {
    const seen: unknown[] = [], above = (value: number) => value > limit;
    list.forEach((value: number, at: number, whole: unknown) => seen.push(value, at, whole === list));
    return [seen, list.map((value: number) => value * 2), list.filter(above), list.some(above), list.every(above), list.find(above),
      list.findIndex(above), list.findLast(above), list.findLastIndex(above), list.reduce((a: string, b: number) => `${a}${b}`, ''),
      list.reduceRight((a: string, b: number) => `${a}${b}`, '')];
  })),
  number.map((limit) => named(`a callback that changes the list at ${limit}`, (list) => {
    const seen: number[] = [], change = (value: number) => { seen.push(value); if (value > limit) list.pop(); else if (seen.length < 3) list.unshift(7); };
    list.forEach(change);
    list.find(change);
    for (const value of list) if (seen.push(value) % 2) list.pop();
    return seen;
  })),
  fc.constant(named('copies', (list) => [list.toSorted(), list.toReversed(), list.toSpliced(1, 1), list.length ? list.with(0, 3) : []])),
);

function compare(make: (values: number[]) => any, initial: number[], operations: Operation[]): void {
  const array = [...initial], view = make(initial);
  for (const { name, run } of operations) {
    expect(run(view), name).toEqual(run(array));
    expect([...view], name).toEqual(array);
    expect(view.length, name).toBe(array.length);
  }
}

const runs = fc.tuple(few, fc.array(operation, { maxLength: 20 }));

describe('A bound vector does what an array does', () => {
  test('std::vector', () => {
    fc.assert(fc.property(runs, ([initial, operations]) => compare((values) => new Doubles(values), initial, operations)), { numRuns: 300 });
  });
  test('std::deque', () => {
    fc.assert(fc.property(runs, ([initial, operations]) => compare((values) => new Deque(values), initial, operations)), { numRuns: 150 });
  });
  test('a view on a member', () => {
    const make = (values: number[]) => Object.assign(new Owner(), { values: new Doubles(values) }).values;
    fc.assert(fc.property(runs, ([initial, operations]) => compare(make, initial, operations)), { numRuns: 100 });
  });
  test('and the comparison sees a difference', () => {
    const operations = [named('a fault', (list) => (Array.isArray(list) && list.constructor === Array ? 1 : 2))];
    expect(() => compare((values) => new Doubles(values), [1], operations)).toThrow('a fault');
  });
});

describe('A bound vector', () => {
  test('of any element', () => {
    expect([...new Bools([true, false]).map((bit: boolean) => !bit)]).toEqual([false, true]);
    const bools = new Bools([true]);
    bools[1] = true, bools[0] = false;
    expect([...bools.reverse()]).toEqual([true, false]);
    expect(new Names(['b', 'a']).sort().join()).toBe('a,b');
    expect([...new Gaps([3, undefined, null, 1]).sort()]).toEqual([1, 3, undefined, undefined]);
    expect(new Matrix([new Doubles([1, 2]), new Doubles([3])]).map((row: any) => [...row])).toEqual([[1, 2], [3]]);
  });

  test('is made from any iterable, by from and of, and by a class of JS', () => {
    class Series extends Doubles {
      total() { return this.reduce((a: number, b: number) => a + b, 0); }
    }
    const all = [new Doubles(new Set([1, 2])), new Doubles((function* () { yield 1; yield 2; })()), Doubles.from('12', Number), Doubles.of(1, 2),
      Doubles.from({ length: 2, 0: 1, 1: 2 }), new Doubles(new Doubles([1, 2])), new Doubles([1, 2]).clone(), Series.of(1, 2)];
    for (const one of all) expect([...one]).toEqual([1, 2]);
    expect([new Doubles(), new Doubles(null), new Doubles(undefined)].map((one) => one.length)).toEqual([0, 0, 0]);
    const series = Series.from([1, 2, 3]);
    expect([series instanceof Series, series.total(), series[2], series.length]).toEqual([true, 6, 3, 3]);
  });

  test('has all methods of arrays, but copyWithin', () => {
    const names = Object.getOwnPropertyNames(Array.prototype), view = new Doubles([1, 2, 3]);
    expect(names.filter((name) => !(name in view))).toEqual(['copyWithin']);
    for (const name of names.filter((each) => typeof view[each] === 'function' && each !== 'constructor'))
      expect([view[name].name, view[name].length]).toEqual([name, ([] as any)[name].length]);
    expect(view.flatMap((x: number) => [x, [x]])).toEqual([1, 2, 3].flatMap((x) => [x, [x]] as unknown[]));
    expect([...Array.prototype.copyWithin.call(view, 0, 1)]).toEqual([2, 3, 3]);
    expect([view.insert(1, 8, 9), [...view]]).toEqual([5, [2, 8, 9, 3, 3]]);
  });

  test('is an array to JSON, to Array.isArray, to concat and to spread', () => {
    const view = new Doubles([1, 2]);
    expect([Array.isArray(view), JSON.stringify({ view }), [0].concat(view), [...view]]).toEqual([true, '{"view":[1,2]}', [0, 1, 2], [1, 2]]);
    expect(Object.prototype.toString.call(view)).toBe('[object Doubles]');
    expect(() => structuredClone(view)).toThrow(expect.objectContaining({ name: 'DataCloneError' }));
  });

  test('prints as what it is, also in a circle and after its end', () => {
    const view = new Doubles([1, 2]);
    expect(inspect(view)).toBe('Doubles(2) [ 1, 2 ]');
    view.push(3);
    expect(inspect(view)).toBe('Doubles(3) [ 1, 2, 3 ]');
    expect(inspect(new Owner())).toContain('values: Doubles(0) []');
    view[Symbol.dispose]();
    expect(inspect(view)).toBe('Doubles { <disposed> }');
  });

  test('has no holes, and grows by one', () => {
    const view = new Doubles([1]);
    view[1] = 2;
    expect(thrownBy(() => { view[3] = 4; })).toMatchObject({ code: 'ERR_TETHER_RANGE', name: 'RangeError' });
    expect(thrownBy(() => { delete view[0]; }).message).toBe(
      'Doubles[0]: an element cannot be deleted, because there are no holes; use splice');
    expect(delete view[7]).toBe(true);
    view.length = 4;
    expect([...view]).toEqual([1, 2, 0, 0]);
    for (const wrong of [-1, 1.5, 2 ** 32, NaN]) expect(codeOf(() => { view.length = wrong; })).toBe('ERR_TETHER_RANGE');
    expect(codeOf(() => { view.length = 'x'; })).toBe('ERR_TETHER_ARGUMENT');
    expect(view.length).toBe(4);
  });

  test('has elements that are neither hidden nor fixed', () => {
    const view = new Doubles([1, 2]);
    expect(Reflect.defineProperty(view, 0, { get: () => 1 })).toBe(false);
    expect(Reflect.defineProperty(view, 0, { value: 5, writable: false })).toBe(false);
    expect(Reflect.defineProperty(view, 2, { value: 5 })).toBe(false);
    expect(Reflect.defineProperty(view, 1, { value: 7 })).toBe(true);
    expect(Reflect.defineProperty(view, 'length', { writable: false })).toBe(false);
    expect(() => Object.freeze(view)).toThrow(TypeError);
    expect([...view]).toEqual([1, 7]);
  });

  test('keeps other properties, and lets others inherit from it', () => {
    const view = new Doubles([1, 2]);
    view.note = 'mine';
    expect([view.note, 'note' in view, Object.keys(view)]).toEqual(['mine', true, ['0', '1', 'note']]);
    const heir = Object.create(view);
    heir[0] = 'own';
    expect([heir[0], heir[1], view[0], heir.length]).toEqual(['own', 2, 1, 2]);
    for (const key of ['-0', '1.0', '01', '1e0', ' 1', '4294967295']) expect(view[key]).toBeUndefined();
  });

  test('refuses what does not convert, says which, and stays as it was', () => {
    const view = new Doubles([1, 2]);
    const attempts: [() => unknown, string][] = [
      [() => { view[0] = 'x'; }, 'Doubles[index]: must be a number, received "x"'],
      [() => view.push('x'), 'Doubles.push: argument "value" (1 of 1) must be a number, received "x"'],
      [() => view.push(3, 'x'), 'Doubles.splice: argument "items"[1] (3 of 3) must be a number, received "x"'],
      [() => view.splice(0, 2, 1, 2, null), 'Doubles.splice: argument "items"[2] (3 of 3) must be a number, received null'],
      [() => new Doubles([1, 'x']), 'new Doubles: argument "values"[1] (1 of 1) must be a number, received "x"'],
      [() => new Doubles(5), 'new Doubles: argument "values" (1 of 1) must be an iterable, each element a number, received 5'],
      [() => new Doubles({}), 'new Doubles: argument "values" (1 of 1) must be an iterable, each element a number, received Object'],
      [() => view.map(5), 'Doubles.map: argument "callback" must be a function, received 5'],
      [() => view.reduce(), 'Doubles.reduce: argument "callback" must be a function, received undefined'],
      [() => view.sort(5), 'Doubles.sort: argument "callback" must be a function, received 5'],
    ];
    for (const [attempt, message] of attempts) expect(thrownBy(attempt)).toMatchObject({ code: 'ERR_TETHER_ARGUMENT', message });
    expect([...view]).toEqual([1, 2]);
    expect(() => new Doubles([]).reduce(() => 0)).toThrow('Reduce of empty array with no initial value');
  });

  test('is the C++ container: C++ gets it without a copy, and changes it', () => {
    const view = new Doubles([1, 2]), owner = new Owner();
    views.fill(view, 5);
    views.fill(owner.values, 2);
    expect([[...view], view.sum(), [...owner.values], owner.total()]).toEqual([[5, 5, 5], 15, [2, 2, 2], 6]);
    expect(owner.values).toBe(owner.values);
    owner.values.push(4);
    owner.values[0] = 0;
    expect(owner.total()).toBe(8);
    owner.values = view;
    expect([owner.values === view, [...owner.values]]).toEqual([false, [5, 5, 5]]);
    expect(codeOf(() => views.fill([1, 2], 5))).toBe('ERR_TETHER_ARGUMENT');
  });

  test('is bound although it has a Converter, where the author says so', () => {
    const list = new Names(['a']);
    expect([views.through(list) === list, views.through(list).length]).toEqual([true, 1]);
    expect(codeOf(() => views.through(['a']))).toBe('ERR_TETHER_ARGUMENT');
  });

  test('tells the engine of its memory', () => {
    const bytes = () => control.inspect().classes.Doubles!.bytes, before = bytes();
    const view = views.makeDoubles(1000);
    expect(bytes() - before).toBeGreaterThanOrEqual(8000);
    view.push(...Array.from({ length: 9000 }, () => 1));
    expect(bytes() - before).toBeGreaterThanOrEqual(80_000);
    view[Symbol.dispose]();
    expect(bytes()).toBe(before);
  });

  test('sorts as arrays do although the comparison changes it', () => {
    const view = new Doubles([3, 1, 2]);
    view.sort((a: number, b: number) => (view.push(9), a - b));
    expect(view.slice(0, 3)).toEqual([1, 2, 3]);
  });
});
