import { describe, expect, test } from 'vitest';
import { settle } from '../support/settle';
import { operators, thrownBy } from './addon';

const { Vector, Number: Int, Money, Label, Row, Cell, Text, Point } = operators;

describe('Conversions', () => {
  test('toString prints as C++ does', () => {
    expect([String(new Vector(1, 2.5)), `${new Vector(0, 0)}`, new Vector(1, 1) + '']).toEqual(['(1, 2.5)', '(0, 0)', '(1, 1)']);
  });

  test('toPrimitive answers a number or a string as JS asks', () => {
    const money = new Money(250);
    expect([+money, money * 2, money + 1, `${money}`, money < new Money(300), money[Symbol.toPrimitive]('default')])
      .toEqual([2.5, 5, 3.5, '250 ct', true, 2.5]);
    for (const hint of ['', 'Number', 'object'])
      expect(thrownBy(() => money[Symbol.toPrimitive](hint)).message).toBe(
        `Money.[Symbol.toPrimitive]: argument "hint" (1 of 1) must be "default", "number" or "string", received "${hint}"`);
    expect(thrownBy(() => money[Symbol.toPrimitive]()).code).toBe('ERR_TETHER_ARGUMENT');
  });

  test('toPrimitive of a class with one conversion answers that', () => {
    const label = new Label('x');
    expect([`${label}`, label + 'y', Number.isNaN(+label)]).toEqual(['x', 'xy', true]);
  });

  test('toPrimitive may be any function of the hint', () => expect(`${new Point(1, 2)}`).toMatch(/^string of 1/));

  test('valueOf and toBoolean answer what C++ converts to', () => {
    expect([int(5) + 1, int(5).valueOf(), new Money(2n ** 60n).valueOf(), new Money(7).valueOf()]).toEqual([6, 5, 2n ** 60n, 7]);
    expect([int(0).toBoolean(), int(1).toBoolean()]).toEqual([false, true]);
  });

  const int = (value: number) => new Int(value);

  test('hashCode is a 32-bit integer, equal for equal objects', () => {
    expect([int(5).hashCode(), int(5).hashCode() === new Int(5).hashCode()]).toEqual([0, true]);
    for (const value of [1, -1, 2 ** 31 - 1]) {
      const hash = int(value).hashCode();
      expect(hash).toBe(hash | 0);
    }
    expect(new Set([1, 2, 3, -7].map((value) => int(value).hashCode())).size).toBeGreaterThan(1);
  });
});

describe('Index access', () => {
  test('has length, and at() with negative indices', () => {
    const row = new Row(3);
    expect([row.length, row.at(0).number, row.at(2).number, row.at(-1).number, row.at(-3).number]).toEqual([3, 0, 2, 2, 0]);
    for (const outside of [3, -4, 2 ** 40, 2n ** 62n, -(2n ** 63n)]) expect(row.at(outside)).toBeUndefined();
    expect(thrownBy(() => row.at(0.5)).code).toBe('ERR_TETHER_ARGUMENT');
    expect([new Text('ab').at(1), new Text('').at(0), new Text('').length]).toEqual([98, undefined, 0]);
  });

  test('set() writes where there is something', () => {
    const row = new Row(2);
    row.set(-1, new Cell(9));
    row.set(0, new Cell(8));
    expect([row.at(0).number, row.at(1).number, row.length]).toEqual([8, 9, 2]);
    for (const outside of [2, -3]) {
      const error = thrownBy(() => row.set(outside, new Cell(1)));
      expect(error).toBeInstanceOf(RangeError);
      expect(error.message).toBe(`Row.set: argument "index" (1 of 2) must be from -2 to 1, received ${outside}`);
    }
    expect(thrownBy(() => new Row(0).set(0, new Cell(1))).message).toContain('must be of an object that is not empty');
    expect(Text.prototype.set).toBeUndefined();
  });

  test('answers copies, which stay when C++ moves what it has', async () => {
    const row = new Row(2);
    const cell = row.at(1);
    for (let count = 0; count < 100; count++) row.grow();
    cell.number = 55;
    expect([cell.number, row.at(1).number, row.length]).toEqual([55, 1, 102]);
    row[Symbol.dispose]();
    expect(cell.number).toBe(55);
  });

  test('copies are collected, and stay while they are held', async () => {
    await settle(operators);
    const before = Cell.living;
    const held = (() => { const row = new Row(3); row.at(0); return row.at(1); })();
    await settle(operators);
    expect([Cell.living, held.number]).toEqual([before + 1, 1]);
  });
});

describe('Serialising', () => {
  test('toJSON and fromJSON make a round trip through JSON with a reviver', () => {
    const text = JSON.stringify({ name: 'a', position: new Point(1, 2.5) });
    expect(text).toBe('{"name":"a","position":"1.000000;2.500000"}');
    const { position } = JSON.parse(text, (key, value) => (key === 'position' ? Point.fromJSON(value) : value));
    expect([position instanceof Point, position.x, position.y]).toEqual([true, 1, 2.5]);
  });

  test('fromJSON refuses what is no state', () => {
    expect(thrownBy(() => Point.fromJSON(5)).message).toBe('Point.fromJSON: argument "state" (1 of 1) must be a string, received 5');
    expect(() => Point.fromJSON('x')).toThrow('a state is two numbers');
  });

  test('fromJSON called on a JS subclass makes an object of the bound class', () => {
    class Mine extends Point {}
    const point = (Mine as any).fromJSON('1;2');
    expect([point instanceof Mine, point instanceof Point]).toEqual([false, true]);
  });

  test('structuredClone loses the C++ object, where fromJSON does not', () => {
    const point = new Point(1, 2);
    expect(thrownBy(() => Point.prototype.toJSON.call(structuredClone(point))).code).toBe('ERR_TETHER_RECEIVER');
    expect(Point.fromJSON(structuredClone(point.toJSON())).y).toBe(2);
  });
});

describe('Class::with', () => {
  test('takes visitors of the author\'s', () => {
    expect([new Int(5).describe(), new Money(7).describe()]).toEqual(['Number 5', 'Money 7']);
  });
});
