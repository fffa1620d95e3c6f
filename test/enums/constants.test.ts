import { describe, expect, test } from 'vitest';
import { controlOf, settle } from '../support/settle';
import { enums, refusal, thrownBy } from './addon';

const { Shape, Base, Derived, Counted, geometry } = enums;

describe('Constants', () => {
  test('have every kind of value', () => {
    expect([enums.integer, enums.fraction, enums.text, enums.yes, enums.nothing, enums.missing]).toEqual([42, 0.5, 'EUR', true, null, undefined]);
    expect([enums.large, enums.paint, enums.function(1)]).toEqual([2n ** 60n, 5, 2]);
    expect('missing' in enums).toBe(true);
  });

  test('cannot be changed, and are listed', () => {
    for (const owner of [enums, geometry, Base, Shape.Corner]) {
      const name = ['integer', 'PI', 'LIMIT', 'MOST'].find((known) => known in owner)!;
      expect(Object.getOwnPropertyDescriptor(owner, name)).toMatchObject({ writable: false, enumerable: true, configurable: false });
      expect(() => { 'use strict'; owner[name] = 0; }).toThrow(TypeError);
    }
  });

  test('that are bound objects stay', async () => {
    const before = Counted.living;
    await settle(enums);
    expect(Counted.living).toBe(before);
    expect(Counted.ONE).toBeInstanceOf(Counted);
    expect(Counted.ONE).toBe(Counted.ONE);
  });
});

describe('Names', () => {
  test.each([
    ['submodule', 'Shape: the module exports something of this name already'],
    ['constant taken', 'Shape: the module exports something of this name already'],
    ['function taken', 'Shape: the module exports something of this name already'],
  ])('taken twice are refused: %s', async (fault, message) => {
    expect(await refusal(fault)).toBe(`ERR_TETHER_ARGUMENT ${message}`);
  });

  test('of enums that are not bound are told where a constant needs them', async () => {
    expect(await refusal('constant')).toMatch(/^ERR_TETHER_ARGUMENT the C\+\+ enum .*Unbound is not bound in this module/);
  });
});

describe('Submodules', () => {
  test('hold what a module holds, and submodules', () => {
    expect([geometry.PI, geometry.twice(4), geometry.inner.depth]).toEqual([3.25, 8, 2]);
    expect([geometry.inner.Axis.Y, geometry.inner.X, geometry.inner.axis(1)]).toEqual([1, 0, 1]);
    expect([enums.PI, enums.twice, enums.Axis]).toEqual([undefined, undefined, undefined]);
    expect(thrownBy(() => geometry.twice('x')).message).toBe('twice: argument "x" (1 of 1) must be a number, received "x"');
    expect(thrownBy(() => geometry.inner.axis(2)).message).toContain('must be an Axis (X or Y), received 2');
  });
});

describe('Nested classes', () => {
  test('stand on their outer class, at any depth', () => {
    const corner = new Shape.Corner();
    expect([corner.number, new Shape.Corner.Point().x, Shape.Corner.MOST]).toEqual([4, 1, 4]);
    expect([Shape.Corner.name, Shape.Corner.Point.name, enums.Corner]).toEqual(['Corner', 'Point', undefined]);
    expect(thrownBy(() => { corner.number = 'x'; }).message).toBe('Corner.number: must be a 32-bit integer, received "x"');
  });

  test('and constants and static methods are inherited by derived classes', () => {
    expect([Derived.LIMIT, Derived.counted(), Derived.Named]).toEqual([3, 7, Base.Named]);
    expect(new Derived.Named('x').text).toBe('x');
    expect(Object.hasOwn(Derived, 'LIMIT')).toBe(false);
    class Further extends Derived {}
    expect([(Further as any).LIMIT, (Further as any).counted()]).toEqual([3, 7]);
  });
});

describe('clone()', () => {
  test('gives an object of its own, of the bound class', async () => {
    const first = new Counted();
    const copy = first.clone();
    expect([copy === first, copy instanceof Counted]).toEqual([false, true]);
    first[Symbol.dispose]();
    expect(copy.clone()).toBeInstanceOf(Counted);
    expect(thrownBy(() => first.clone()).code).toBe('ERR_TETHER_DISPOSED');
  });

  test('of an object of a JS subclass gives the bound class', () => {
    class Mine extends Counted { extra = 1; }
    const copy = new Mine().clone();
    expect([copy instanceof Mine, Object.getPrototypeOf(copy) === Counted.prototype, 'extra' in copy]).toEqual([false, true, false]);
  });

  test('and its original are collected when nothing holds them, and stay while held', async () => {
    await settle(enums);
    const before = Counted.living;
    const held = (() => { const first = new Counted(); first.clone(); return first.clone(); })();
    await settle(enums);
    expect(Counted.living).toBe(before + 1);
    expect(held).toBeInstanceOf(Counted);
    expect(controlOf(enums).inspect().roots).toEqual([]);
  });
});
