import { describe, expect, test } from 'vitest';
import { controlOf, settle } from '../support/settle';
import { aggregates, thrownBy } from './addon';

const { Toy } = aggregates;
const toys = (...numbers: number[]) => numbers.map((number) => new Toy(number));
const numbers = (...all: any[]) => all.map((toy) => toy.number);

describe('Objects that are given away in a struct', () => {
  test('are C++\'s once the call has succeeded', () => {
    const [first, second] = toys(3, 4);
    expect(aggregates.keep({ first, second, size: 10 }, 1)).toBe(17);
    for (const toy of [first, second]) expect(thrownBy(() => toy.number).code).toMatch(/^ERR_TETHER_(GIVEN|DISPOSED)$/);
    expect([aggregates.keep({ size: 1 }, 1), aggregates.keep({ first: null, size: 2 }, 1)]).toEqual([1, 2]);
  });

  test.each<[string, (first: any, second: any) => unknown]>([
    ['a later member does not fit', (first, second) => aggregates.keep({ first, second, size: 'x' }, 1)],
    ['the second is no object to give', (first) => aggregates.keep({ first, second: {}, size: 1 }, 1)],
    ['one is given twice', (first) => aggregates.keep({ first, second: first, size: 1 }, 1)],
    ['a later argument does not fit', (first, second) => aggregates.keep({ first, second, size: 1 }, 'x')],
    ['a later struct does not fit', (first, second) => aggregates.keepBoth({ left: { first, second, size: 1 }, right: {} })],
    ['a later struct in a struct is none', (first, second) => aggregates.keepBoth({ left: { first, second, size: 1 }, right: 5 })],
    ['a getter throws', (first, second) => aggregates.keep({ first, second, get size() { throw new TypeError('no size'); } }, 1)],
  ])('come back when %s', async (_, attempt) => {
    const [first, second] = toys(3, 4);
    expect(thrownBy(() => attempt(first, second))).toBeInstanceOf(Error);
    expect(numbers(first, second)).toEqual([3, 4]);
    expect(aggregates.keep({ first, second, size: 0 }, 1)).toBe(7);
  });

  test('come back as themselves when C++ returns them', () => {
    const [first, second] = toys(1, 2);
    const box = aggregates.handBack({ first, second, size: 5 });
    expect([box.first === first, box.second === second, ...numbers(first, second), box.size]).toEqual([true, true, 1, 2, 5]);
  });

  test('leave C++\'s own default to C++ when the call fails', async () => {
    await settle(aggregates);
    const before = Toy.living;
    expect([aggregates.stocked({ size: 1 }, 1), Toy.living]).toEqual([99, before]);
    expect(thrownBy(() => aggregates.stocked({ size: 'x' }, 1)).code).toBe('ERR_TETHER_ARGUMENT');
    expect(thrownBy(() => aggregates.stocked({ size: 1 }, 'x')).code).toBe('ERR_TETHER_ARGUMENT');
    expect(Toy.living).toBe(before);
    const [toy] = toys(5);
    expect([aggregates.stocked({ toy, size: 1 }, 1), aggregates.stocked({ toy: null, size: 1 }, 1)]).toEqual([5, -1]);
  });

  test('do not leak, neither by calls that succeed nor by calls that fail', async () => {
    await settle(aggregates);
    const before = Toy.living;
    (() => {
      for (let count = 0; count < 50; count++) {
        const [first, second] = toys(1, 2);
        aggregates.keep({ first, second, size: 1 }, 1);
        const [third, fourth] = toys(3, 4);
        thrownBy(() => aggregates.keep({ first: third, second: fourth, size: 'x' }, 1));
      }
    })();
    await settle(aggregates);
    expect(Toy.living).toBe(before);
    expect(controlOf(aggregates).inspect().roots).toEqual([]);
  });

  test('stay while they are held after a call that failed', async () => {
    await settle(aggregates);
    const before = Toy.living;
    const [first, second] = toys(1, 2);
    thrownBy(() => aggregates.keep({ first, second, size: 'x' }, 1));
    await settle(aggregates);
    expect([Toy.living - before, ...numbers(first, second)]).toEqual([2, 1, 2]);
  });
});

describe('Objects in a struct', () => {
  test('are used by pointer, and functions are called', () => {
    const [toy] = toys(7);
    expect(aggregates.held({ toy, measure: ({ x, y }: any) => x * y })).toBe(19);
    expect([aggregates.held({}), aggregates.held({ toy: null, measure: null })]).toEqual([-1, -1]);
    expect(thrownBy(() => aggregates.held({ toy: {} })).message).toContain('argument "holder".toy (1 of 1) must be a Toy or null, received Object');
    toy[Symbol.dispose]();
    expect(thrownBy(() => aggregates.held({ toy })).code).toBe('ERR_TETHER_DISPOSED');
  });

  test('disposed by a getter are refused, or stay whole for the call', () => {
    const [toy] = toys(7);
    expect(thrownBy(() => aggregates.held({ toy, get measure() { toy[Symbol.dispose](); return null; } })).code).toBe('ERR_TETHER_DISPOSED');
    const [other] = toys(8);
    expect(aggregates.held({ toy: other, measure: () => { other[Symbol.dispose](); return 1; } })).toBe(9);
    expect(thrownBy(() => other.number).code).toBe('ERR_TETHER_DISPOSED');
  });

  test('are copied where the struct has them by value', async () => {
    await settle(aggregates);
    const before = Toy.living;
    const [toy] = toys(7);
    const shelf = aggregates.shelf({ toy });
    expect([shelf.toy === toy, toy.number, shelf.toy.number]).toEqual([false, 7, 8]);
    await settle(aggregates);
    expect(Toy.living).toBe(before + 2);
    expect(numbers(toy, shelf.toy)).toEqual([7, 8]);
  });
});
