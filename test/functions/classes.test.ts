import { describe, expect, it } from 'vitest';
import { settle } from '../support/settle';
import { thrownBy } from '../support/thrown';
import { functions } from './addon';

const { Box, Circle, Counter, Crate, Interned, Named, Ring, Shape, Sized, Token } = functions;

describe('Several C++ bases', () => {
  it('are each taken where they are expected, with the right address', () => {
    expect(functions.nameOf(new Box())).toBe('box');
    expect(functions.sizeOf(new Box())).toBe(3);
    expect(functions.sizeOfPointer(new Crate())).toBe(30);
  });
  it('lead back to the same object', () => {
    const box = new Box(), crate = new Crate();
    expect(functions.asSized(box)).toBe(box);
    expect(functions.asSized(crate)).toBe(crate);
    expect(functions.newSized()).toBeInstanceOf(Crate);
  });
  it('only the first is a base in JS', () => {
    expect(new Box()).toBeInstanceOf(Named);
    expect(new Box()).not.toBeInstanceOf(Sized);
    expect(thrownBy(() => Reflect.get(Sized.prototype, 'size', new Box())).code).toBe('ERR_TETHER_RECEIVER');
  });
  it('do not take what has none of them', () => {
    expect(thrownBy(() => functions.sizeOf({})).message).toBe('sizeOf: argument "sized" (1 of 1) must be a Sized, received Object');
    expect(thrownBy(() => functions.nameOf(new Shape())).message).toBe('nameOf: argument "named" (1 of 1) must be a Named, received Shape');
  });
});

describe('A polymorphic result', () => {
  it('is of the most derived class that is bound', () => {
    const names = [0, 1, 2, 3].map((which) => functions.anyNamed(which).constructor.name);
    expect(names).toEqual(['Named', 'Box', 'Crate', 'Crate']);
    expect(functions.anyNamed(2).size).toBe(undefined);
    expect(functions.sizeOf(functions.anyNamed(2))).toBe(30);
  });
  it.each(['uniqueShape', 'sharedShape', 'staticShape', 'copiedShape'])('is so from %s', (name) => {
    const shape = functions[name]();
    expect(shape).toBeInstanceOf(Ring);
    expect(shape.kind()).toBe('ring');
  });
  it('keeps its identity', () => expect(functions.staticShape()).toBe(functions.staticShape()));
  it('is not what it is not', () => {
    expect(new Circle()).toBeInstanceOf(Shape);
    expect(new Circle()).not.toBeInstanceOf(Ring);
  });
});

describe('A factory', () => {
  it('that answers a known object gives that wrapper', async () => {
    let one = new Interned('k');
    expect(new Interned('k')).toBe(one);
    expect([Interned.made, Interned.living, one.key]).toEqual([1, 1, 'k']);
    one = undefined;
    await settle(functions);
    expect(Interned.living).toBe(0);
    expect(new Interned('k').key).toBe('k');
    expect(Interned.made).toBe(2);
  });
  it('gives by value, by std::unique_ptr, and beside a constructor', async () => {
    await settle(functions);
    const before = Token.living;
    expect([new Token('x').how, new Token(1).how, new Token(true).how]).toEqual(['x', 'value', 'unique']);
    await settle(functions);
    expect(Token.living).toBe(before);
  });
  it.each([
    ['makes nothing', [null], 'the factory of this class made nothing'],
    ['throws', [1, 2], 'no such token'],
  ])('that %s leaves nothing behind', async (_, given, message) => {
    await settle(functions);
    const before = Token.living;
    for (let round = 0; round < 50; round++) expect(thrownBy(() => new Token(...given)).message).toBe(message);
    await settle(functions);
    expect(Token.living).toBe(before);
  });
  it('works for JS classes that extend the bound one', () => {
    class Mine extends (Token as new (flag: boolean) => { how: string }) {
      extra = 1;
    }
    const mine = new Mine(true);
    expect([mine.how, mine.extra]).toEqual(['unique', 1]);
  });
});

describe('A clone', () => {
  it('is another object with equal contents', async () => {
    await settle(functions);
    const before = Token.living;
    const original = new Token('q');
    const clone = original.clone();
    expect(clone).not.toBe(original);
    expect(clone.how).toBe('q');
    expect(Token.living).toBe(before + 2);
  });
});

describe('Names', () => {
  it('nest in classes and submodules', () => {
    expect(new Counter.Digit().value).toBe(7);
    expect(functions.math.twice(4)).toBe(8);
    expect(functions.math.half).toBe(0.5);
    expect(functions.math.deep.three()).toBe(3);
  });
  it('static fields are the C++ variables', () => {
    Counter.total = 5;
    expect(Counter.total).toBe(5);
    expect(Counter.most).toBe(10);
    expect(() => { 'use strict'; Counter.most = 5; }).toThrow(TypeError);
    expect(Counter.kind).toBe('counter');
  });
  it('read-only fields cannot be written', () => {
    const counter = new Counter();
    expect(counter.step).toBe(2);
    expect(() => { 'use strict'; counter.step = 3; }).toThrow(TypeError);
  });
  it('are taken once by an object and once by its class: what would replace another does not load', () => {
    const taken = (name: string, what: string, owner = 'Clashing') => `ERR_TETHER_ARGUMENT: ${owner}.${name}: the class has a ${what} of this name already; give one of them another name`;
    const exported = (name: string, owner = 'Clashing') => `ERR_TETHER_ARGUMENT: ${owner}.${name}: the module exports something of this name already`;
    expect(functions.clashes.trim().split('\n')).toEqual([
      taken('value', 'property'), taken('callback', 'property'), taken('run', 'method'), taken('run', 'method'), taken('run', 'method'),
      taken('value', 'property'), taken('value', 'property'),
      exported('number'), exported('shared'), exported('shared'), exported('number'), exported('fixed'),
      taken('run3', 'method', 'Crowded'), exported('run39', 'Crowded'), 'accepted', taken('value', 'property', 'Crowded'),
    ]);
    const clashing = new functions.Clashing();
    expect([clashing.run(), clashing.run(4), clashing.value, clashing.fixed()]).toEqual([3, 7, 1, 3]);
    const crowded = new functions.Crowded();
    expect([crowded.run0(), crowded.run0(4), crowded.run39(), crowded.run39(4), crowded.value, functions.Crowded.run20()]).toEqual([3, 7, 3, 7, 3, 2]);
    expect([functions.Clashing.number(), functions.Clashing.shared, functions.Clashing.fixed, functions.Clashing.value()]).toEqual([2, 2, 4, 2]);
  });
  it('may be declared anew by a derived class', () => {
    const unlike = new functions.Unlike();
    expect([unlike.value(), unlike.run(4), functions.Unlike.number]).toEqual([3, 7, 2]);
  });
});
