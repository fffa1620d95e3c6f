import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { addonPath } from '../support/addon';
import { aggregates, thrownBy } from './addon';

const { Canvas, Point3 } = aggregates;

describe('A struct', () => {
  test('is an object with its members', () => {
    expect(aggregates.echo({ x: 1, y: 2 })).toEqual({ x: 1, y: 2 });
    expect(Object.getOwnPropertyDescriptor(aggregates.echo({ x: 1, y: 2 }), 'y')).toEqual({ value: 2, writable: true, enumerable: true, configurable: true });
    expect(Object.keys(aggregates.twelve(Object.fromEntries([...'lkjihgfedcba'].map((name, at) => [name, at]))))).toEqual([...'abcdefghijkl']);
    expect(aggregates.twelve(Object.fromEntries([...'abcdefghijkl'].map((name, at) => [name, at])))).toMatchObject({ a: 0, b: 1, i: 8, l: 11 });
    expect([aggregates.nothing({ any: 1 }), aggregates.pair({ first: 1, second: true })]).toEqual([{}, { first: 1, second: true }]);
  });

  test.each([[undefined], [null], [1], ['x'], [true], [Symbol('x')], [() => {}], [1n]])('is not made of %s', (value) => {
    const error = thrownBy(() => aggregates.show(value));
    expect(error.code).toBe('ERR_TETHER_ARGUMENT');
    expect(error.message).toContain('show: argument "point" (1 of 1) must be an object like { x, y }, received ');
  });

  test('ignores other properties', () => expect(aggregates.echo({ x: 1, y: 2, z: 3 })).toEqual({ x: 1, y: 2 }));

  test('holds structs, and errors name the way to what is wrong', () => {
    const line = { from: { x: 1, y: 2 }, to: { x: 3, y: 4 }, label: 'l' };
    expect(aggregates.line(line)).toEqual(line);
    expect(thrownBy(() => aggregates.line({ ...line, to: { x: 3 } })).message).toBe('line: argument "line".to.y (1 of 1) must be a number, received undefined');
    expect(thrownBy(() => aggregates.line({ ...line, from: 5 })).message).toBe('line: argument "line".from (1 of 1) must be an object like { x, y }, received 5');
    expect(thrownBy(() => aggregates.line({ from: line.from, to: line.to })).message).toContain('argument "line".label (1 of 1) must be a string');
    expect(thrownBy(() => aggregates.points([{ x: 1, y: 2 }, { x: 1, y: 'z' }])).message).toContain('argument "points"[1].y (1 of 1) must be a number');
    expect(thrownBy(() => aggregates.twelve({ a: 2 ** 31 })).code).toBe('ERR_TETHER_RANGE');
  });

  test('may contain itself', () => {
    const tree = { name: 'a', children: [{ name: 'b', children: [] }, { name: 'c', children: [{ name: 'd', children: [] }] }] };
    expect([aggregates.sizeOf(tree), aggregates.tree(tree)]).toEqual([4, tree]);
    expect(thrownBy(() => aggregates.tree({ name: 'a', children: [{ name: 'b', children: [{}] }] })).message)
      .toContain('argument "tree".children[0].children[0].name (1 of 1) must be a string');
  });

  test('is a default value, a constant, an optional and a part of calls back', () => {
    expect([aggregates.withDefault(), aggregates.ORIGIN]).toEqual(['7.000000 8.000000', { x: 0, y: 0 }]);
    expect([aggregates.optional(), aggregates.optional({ x: 1, y: 2 })]).toEqual([undefined, { x: 1, y: 2 }]);
    expect(aggregates.move(({ x, y }: any) => ({ x: y, y: x }))).toEqual({ x: 2, y: 1 });
    expect(thrownBy(() => aggregates.move(() => ({ x: 1 }))).message).toContain("the callback's result.y must be a number, received undefined");
    expect([aggregates.overloaded({ x: 1, y: 2 }), aggregates.overloaded({ name: 'a', children: [] }), aggregates.overloaded(5)]).toEqual(['point', 'tree', 'number']);
    expect(thrownBy(() => aggregates.overloaded({})).code).toBe('ERR_TETHER_OVERLOAD');
  });

  test('is a field, which is read and written whole', () => {
    const canvas = new Canvas();
    canvas.origin.x = 100;
    expect([canvas.origin, canvas.corner]).toEqual([{ x: 1, y: 2 }, { x: 2, y: 3 }]);
    canvas.origin = { x: 5, y: 6 };
    expect([canvas.origin, canvas.corner.y]).toEqual([{ x: 5, y: 6 }, 7]);
    expect(thrownBy(() => { canvas.origin = { x: 1 }; }).message).toBe('Canvas.origin.y: must be a number, received undefined');
    expect(canvas.origin).toEqual({ x: 5, y: 6 });
  });

  test('does not make an aggregate of a class that derives from it', () => {
    expect([aggregates.third(new Point3()), new Point3().x]).toEqual([3, 0]);
    expect(thrownBy(() => aggregates.third({ x: 1, y: 2, z: 3 })).message).toContain('must be a Point3, received Object');
    expect(aggregates.show({ x: 1, y: 2 })).toBe('1.000000 2.000000');
  });
});

describe('Members', () => {
  test('may be left out, and keep what C++ gives them', () => {
    expect(aggregates.style({})).toEqual({ 'line-width': 1, join: 'round', color: undefined });
    expect(aggregates.style({ 'line-width': 2, join: 'miter', color: 'red' })).toEqual({ 'line-width': 2, join: 'miter', color: 'red' });
    expect(aggregates.style({ 'line-width': undefined, join: undefined, color: null })).toEqual({ 'line-width': 1, join: 'round', color: undefined });
    expect('color' in aggregates.style({})).toBe(true);
    expect(thrownBy(() => aggregates.style({ 'line-width': null })).message).toBe('style: argument "style".line-width (1 of 1) must be a number, received null');
  });

  test('are all there are of a strict one', () => {
    const error = thrownBy(() => aggregates.style({ color: 'red', width: 3 }));
    expect([error.code, error.message]).toEqual([
      'ERR_TETHER_ARGUMENT', 'style: argument "style" (1 of 1) must be an object like { "line-width"?, join?, color? } without "width", received Object',
    ]);
    expect(aggregates.style(Object.create({ width: 3 }, { [Symbol('s')]: { value: 1, enumerable: true } })).join).toBe('round');
    expect(thrownBy(() => aggregates.style(['a'])).message).toContain('without "0"');
  });

  test('have any name', () => {
    const odd = { ['__proto__']: 1, 'a "b" \\': 2, '\t': 3 };
    const answer = aggregates.odd(odd);
    expect(Object.entries(answer)).toEqual(Object.entries(odd));
    expect(Object.getPrototypeOf(answer)).toBe(Object.prototype);
  });

  test('that are valid during a call only are taken where the struct says so', () => {
    expect(aggregates.request({ body: { a: 'q' }, data: new Uint8Array(3), number: 4 })).toBe('q34');
    expect(thrownBy(() => aggregates.request({ body: 1, data: 5, number: 4 })).message).toContain('argument "request".data (1 of 1) must be a Uint8Array');
  });
});

describe('Reading the properties of an object', () => {
  test('runs getters and traps, each once, in the order of the members', () => {
    const seen: string[] = [];
    const getters = { get y() { seen.push('y'); return 2; }, get x() { seen.push('x'); return 1; } };
    expect(aggregates.echo(getters)).toEqual({ x: 1, y: 2 });
    class Inherits { get x() { seen.push('inherited x'); return 3; } }
    expect(aggregates.echo(Object.assign(new Inherits(), { y: 4 }))).toEqual({ x: 3, y: 4 });
    expect(aggregates.echo(new Proxy({}, { get: (_, name) => { seen.push(`trap ${String(name)}`); return 5; } }))).toEqual({ x: 5, y: 5 });
    expect(seen).toEqual(['x', 'y', 'inherited x', 'trap x', 'trap y']);
  });

  test('lets what they throw through as it is', () => {
    const thrown = { not: 'an error' };
    for (const object of [{ get x() { throw thrown; } }, { x: 1, get y() { throw thrown; } }, new Proxy({}, { get() { throw thrown; } })])
      expect(thrownBy(() => aggregates.show(object))).toBe(thrown);
    expect(thrownBy(() => aggregates.style(new Proxy({}, { ownKeys() { throw thrown; } })))).toBe(thrown);
  });

  test('may read others meanwhile', () => {
    const outer = { x: 1, get y() { return aggregates.echo({ x: 7, get y() { return aggregates.echo({ x: 8, y: 9 }).y; } }).y; } };
    expect(aggregates.echo(outer)).toEqual({ x: 1, y: 9 });
    const failing = { x: 1, get y() { try { aggregates.show({ x: 'bad', y: 1 }); } catch {} return 2; } };
    expect(aggregates.echo(failing)).toEqual({ x: 1, y: 2 });
    const nested = { from: { x: 1, get y() { globalThis.gc!(); return 2; } }, get to() { return aggregates.echo({ x: 3, y: 4 }); }, label: 'l' };
    expect(aggregates.line(nested)).toEqual({ from: { x: 1, y: 2 }, to: { x: 3, y: 4 }, label: 'l' });
  });

  test('goes on after failures', () => {
    for (let count = 0; count < 100; count++) {
      thrownBy(() => aggregates.show({ x: 1 }));
      expect(aggregates.show({ x: 1, y: 2 })).toBe('1.000000 2.000000');
    }
  });

  test('and making objects are not changed by patched prototypes', () => {
    const heard: unknown[] = [];
    Object.defineProperty(Object.prototype, 'x', { configurable: true, set(value) { heard.push(value); } });
    Object.defineProperty(Array.prototype, '0', { configurable: true, set(value) { heard.push(value); }, get: () => 'trap' });
    try {
      expect(aggregates.move((point: any) => ({ x: point.y, y: Object.hasOwn(point, 'x') ? 1 : 0 })).y).toBe(1);
    } finally {
      delete (Object.prototype as any).x;
      delete (Array.prototype as any)[0];
    }
    expect(heard).toEqual([]);
  });

  test('works where strings may not become code', () => {
    const program = `
      const { echo } = require(${JSON.stringify(addonPath('aggregates'))});
      let refused = false;
      try { new Function('return 1'); } catch { refused = true; }
      console.log(refused, JSON.stringify(echo({ x: 1, y: 2 })));`;
    const output = execFileSync(process.execPath, ['--disallow-code-generation-from-strings', '-e', program], { encoding: 'utf8' });
    expect(output.trim()).toBe('true {"x":1,"y":2}');
  });
});

/** Names stand between marks, for the printer. */
const plain = (type: string): string => type.replaceAll(/[\u0002\u0003]/g, '');

describe('In declarations a struct', () => {
  test('is written out, or has the name of its interface', () => {
    expect(plain(aggregates.typeOfPoint(true))).toBe('{ x: number; y: number }');
    expect(plain(aggregates.typeOfLine(true))).toBe('{ from: { x: number; y: number }; to: { x: number; y: number }; label: string }');
    expect(plain(aggregates.typeOfStyle(true))).toBe('{ "line-width"?: number; join?: Join; color?: string | null | undefined }');
    expect(plain(aggregates.typeOfStyle(false))).toBe('{ "line-width": number; join: Join; color: string | undefined }');
    expect([plain(aggregates.typeOfNothing(true)), plain(aggregates.typeOfPair(true))]).toEqual(['{}', 'shapes.Pair']);
  });

  test('that contains itself needs a name', () => {
    for (const way of [true, false]) expect(aggregates.typeOfTree(way)).toMatch(/^\{ name: string; children: .*contains itself; name it by tether::Interface/);
  });

  test('has one name, which nothing else has', () => {
    expect([aggregates.twice, aggregates.taken, aggregates.same]).toEqual([
      'Other: this aggregate has an interface already, shapes.Pair',
      'Toy: the module exports something of this name already',
      'shapes.Pair: another aggregate has this interface already',
    ]);
  });
});
