import { describe, expect, test } from 'vitest';
import { operators, thrownBy } from './addon';

const { Vector, Number: Int, Version, Reading } = operators;
const int = (value: number) => new Int(value);

describe('Arithmetic', () => {
  test.each<[string, number, number, number]>([
    ['add', 7, 3, 10], ['subtract', 7, 3, 4], ['multiply', 7, 3, 21], ['divide', 7, 3, 2], ['modulo', 7, 3, 1],
    ['and', 6, 3, 2], ['or', 6, 3, 7], ['xor', 6, 3, 5],
  ])('%s answers a new object, and its assigning form the receiver', (name, a, b, result) => {
    const left = int(a), right = int(b);
    const made = left[name](right);
    expect([made instanceof Int, made.value, left.value, right.value]).toEqual([true, result, a, b]);
    expect(left[`${name}Assign`](right)).toBe(left);
    expect([left.value, right.value]).toEqual([result, b]);
  });

  test('shifts take a number', () => {
    const number = int(5);
    expect([number.shiftLeft(2).value, number.shiftRight(1).value]).toEqual([20, 2]);
    expect([number.shiftLeftAssign(2) === number, number.value, number.shiftRightAssign(1).value]).toEqual([true, 20, 10]);
    expect(thrownBy(() => number.shiftLeft(int(1))).code).toBe('ERR_TETHER_ARGUMENT');
  });

  test('has unary operators, and steps that change the receiver', () => {
    expect([new Vector(1, -2).negate().x, int(5).not().value]).toEqual([-1, -6]);
    const number = int(1);
    expect([number.increment() === number, number.increment().value, number.decrement().value]).toEqual([true, 3, 2]);
  });

  test('on one object twice is defined', () => {
    const v = new Vector(1, 2);
    expect(v.addAssign(v)).toBe(v);
    expect([v.x, v.y, v.add(v).y]).toEqual([2, 4, 8]);
  });

  test('lets exceptions of C++ through', () => {
    expect(() => int(1).divide(int(0))).toThrow('division by zero');
    const number = int(1);
    expect(() => number.divide(int(0))).toThrow(TypeError);
  });

  test('says what its operand must be', () => {
    const error = thrownBy(() => int(1).add(1));
    expect([error.code, error.message]).toEqual(['ERR_TETHER_ARGUMENT', 'Number.add: argument "other" (1 of 1) must be a Number, received 1']);
    expect(thrownBy(() => int(1).addAssign({})).message).toContain('must be a Number, received Object');
    expect(thrownBy(() => Int.prototype.add.call({}, int(1))).code).toBe('ERR_TETHER_RECEIVER');
    const gone = int(1);
    gone[Symbol.dispose]();
    for (const use of [() => gone.addAssign(int(1)), () => int(1).addAssign(gone), () => int(1).equals(gone)])
      expect(thrownBy(use).code).toBe('ERR_TETHER_DISPOSED');
  });

  test('of an object of a JS subclass answers the bound class, or the receiver itself', () => {
    class Mine extends Int {}
    const mine = new (Mine as any)(3);
    expect([mine.add(mine) instanceof Mine, mine.add(mine).value, mine.addAssign(int(1)) === mine]).toEqual([false, 6, true]);
  });
});

describe('Operands of several types', () => {
  test('are overloads', () => {
    const v = new Vector(1, 2);
    expect([v.multiply(new Vector(3, 4)), v.multiply(2).y]).toEqual([11, 4]);
    const error = thrownBy(() => v.multiply('2'));
    expect(error.code).toBe('ERR_TETHER_OVERLOAD');
    expect(error.message).toContain('1. Vector.multiply(other: a Vector)\n  2. Vector.multiply(other: a number)');
    expect(v.multiplyAssign(3)).toBe(v);
    expect(v.x).toBe(3);
  });

  test('with the class on the right are static', () => {
    expect(Vector.multiply(2, new Vector(1, 2)).y).toBe(4);
    expect(thrownBy(() => Vector.multiply(new Vector(1, 2), 2)).code).toBe('ERR_TETHER_ARGUMENT');
  });
});

describe('equals', () => {
  test('compares with each type that C++ does', () => {
    expect([int(5).equals(int(5)), int(5).equals(int(6)), int(5).equals(5), int(5).equals(6)]).toEqual([true, false, true, false]);
    const v = new Vector(1, 2);
    expect([v.equals(v), v.equals(new Vector(1, 2)), v.equals(new Vector(1, 3))]).toEqual([true, true, false]);
  });

  test.each([[undefined], [null], [1.5], [2 ** 40], ['5'], [{}], [Symbol('5')], [5n], [() => 5], [new Version(5, 0)], [Object.create(Int.prototype)]])(
    'is false for a value of another type: %s',
    (other) => expect([int(5).equals(other), new Vector(1, 2).equals(other)]).toEqual([false, false]),
  );

  test('is false for nothing', () => expect([int(5).equals(), new Vector(1, 2).equals()]).toEqual([false, false]));
});

describe('Order', () => {
  const values = [3, -1, 2, 2, 0];

  test('by <=> or by <, serves Array.prototype.sort', () => {
    const sorted = values.map(int).sort((a: any, b: any) => a.compare(b)).map((number: any) => number.value);
    expect(sorted).toEqual([-1, 0, 2, 2, 3]);
    expect(values.map(int).sort(Int.compare).map((number: any) => number.value)).toEqual(sorted);
    const versions = [[2, 0], [1, 9], [1, 10]].map(([major, minor]) => new Version(major, minor));
    expect(versions.sort(Version.compare).map((version: any) => [version.major, version.minor])).toEqual([[1, 9], [1, 10], [2, 0]]);
    expect([int(1).compare(int(2)), int(2).compare(int(2)), int(3).compare(int(2)), int(3).compare(4)]).toEqual([-1, 0, 1, -1]);
  });

  test('has the single comparisons', () => {
    const [one, two] = [int(1), int(2)];
    expect([one.lessThan(two), one.lessThan(one), one.lessThanOrEqual(one), one.greaterThan(two), two.greaterThan(one)]).toEqual([true, false, true, false, true]);
    expect([two.greaterThanOrEqual(two), two.greaterThanOrEqual(3), new Version(1, 0).lessThan(new Version(1, 1))]).toEqual([true, false, true]);
  });

  test('that is partial answers NaN', () => {
    expect(new Reading(NaN).compare(new Reading(1))).toBeNaN();
    expect([new Reading(0).compare(new Reading(1)), new Reading(1).compare(new Reading(1))]).toEqual([-1, 0]);
  });

  test('is not defined with other types', () => {
    expect(thrownBy(() => new Version(1, 0).compare(1)).code).toBe('ERR_TETHER_ARGUMENT');
    expect(thrownBy(() => [new Version(1, 0), 1].sort(Version.compare as any)).code).toBe('ERR_TETHER_ARGUMENT');
  });
});

describe('Methods of operators', () => {
  test('have the names and lengths of methods', () => {
    expect([Int.prototype.add.name, Int.prototype.add.length, Int.prototype.negate, Int.compare.length]).toEqual(['add', 1, undefined, 2]);
    expect(Object.keys(int(1))).toEqual([]);
  });
});
