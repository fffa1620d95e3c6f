import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { lifetime, thrownBy } from './addon';

const { Animal, Dog, Puppy, Struct, Pair } = lifetime;

const member = (prototype: object, key: PropertyKey) => Object.getOwnPropertyDescriptor(prototype, key)!;

describe('A bound class', () => {
  test('has the name and length that were declared', () => {
    expect([Animal.name, Dog.name, Struct.name]).toEqual(['Animal', 'Dog', 'Struct']);
    expect([Animal.length, Struct.length]).toEqual([1, 0]);
    expect(typeof Animal).toBe('function');
  });

  test('is bound once', () => {
    expect(lifetime.refusedClass).toMatch(/: this C\+\+ class is bound already, as Struct$/);
    expect(lifetime).not.toHaveProperty('Again');
  });

  test('stands in a prototype chain like any class', () => {
    expect(Object.getPrototypeOf(Puppy)).toBe(Dog);
    expect(Object.getPrototypeOf(Dog.prototype)).toBe(Animal.prototype);
    expect(Object.getPrototypeOf(Animal)).toBe(Function.prototype);
    expect(Puppy.count).toBe(Animal.count);
    expect(Animal.prototype.constructor).toBe(Animal);
    expect(member(Animal, 'prototype').writable).toBe(false);
  });

  test('has methods and accessors as a class of JS has them', () => {
    const { value, ...flags } = member(Animal.prototype, 'speak');
    expect(flags).toEqual({ writable: true, enumerable: false, configurable: true });
    expect([value.name, value.length]).toEqual(['speak', 0]);
    const { get, set, ...accessor } = member(Animal.prototype, 'voice');
    expect(accessor).toEqual({ enumerable: false, configurable: true });
    expect([get!.name, get!.length, set!.name, set!.length]).toEqual(['get voice', 0, 'set voice', 1]);
    expect(member(Animal.prototype, Symbol.dispose).value.name).toBe('[Symbol.dispose]');
    expect(member(lifetime.List.prototype, 'size').set).toBeUndefined();
    expect(() => { 'use strict'; new lifetime.List().size = 1; }).toThrow(TypeError);
  });

  test('tags its instances', () => {
    expect(Object.prototype.toString.call(new Dog('d'))).toBe('[object Dog]');
    expect(String(new Animal('a'))).toBe('[object Animal]');
    expect(member(Dog.prototype, Symbol.toStringTag).enumerable).toBe(false);
  });

  test('gives its instances no own properties, and lets them have some', () => {
    const dog = new Dog('d');
    expect(Reflect.ownKeys(dog)).toEqual([]);
    dog.extra = 1;
    expect({ ...dog }).toEqual({ extra: 1 });
    expect(JSON.stringify(dog)).toBe('{"extra":1}');
    const seen: string[] = [];
    for (const key in dog) seen.push(key);
    expect(seen).toEqual(['extra']);
  });

  test('is not made without new, and honours new.target', () => {
    expect(() => Animal('a')).toThrow(/Class constructor|cannot be invoked without 'new'/);
    class Target extends Animal {}
    expect(Object.getPrototypeOf(Reflect.construct(Animal, ['a'], Target))).toBe(Target.prototype);
  });

  test('without a constructor for JS says where its objects come from', () => {
    expect(lifetime.payload()).toBeInstanceOf(lifetime.Payload);
    const error = thrownBy(() => new lifetime.Payload());
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe('new Payload: this class has no constructor for JavaScript; objects of it come from C++');
  });

  test('keeps the stack readable', () => {
    const dog = new Dog('d');
    dog.voice = () => { throw new Error('bark'); };
    const lines = thrownBy(() => dog.speak()).stack!.split('\n');
    expect(lines[0]).toBe('Error: bark');
    expect(lines[1]).toMatch(/dog\.voice|Dog\.voice/);
    expect(lines.some((line) => /at (Dog|Animal)\.speak/.test(line))).toBe(true);
    expect(thrownBy(() => new Animal(1)).stack).toMatch(/at new Animal/);
  });
});

describe('console.log', () => {
  test('shows members, base first, and what JS added', () => {
    const dog = new Dog('d');
    dog.voice = () => 'wuff';
    dog.extra = 1;
    expect(inspect(dog)).toBe(
      "Dog {\n  name: 'd',\n  voice: [Function (anonymous)],\n  friend: null,\n  toy: undefined,\n  before: 1,\n  extra: 1\n}",
    );
    expect(inspect(new Struct(3))).toBe('Struct { value: 3 }');
    expect(inspect(new Pair())).toBe('Pair { first: Struct { value: 1 }, second: Struct { value: 2 } }');
  });

  test('shows cycles as cycles, within and between objects', () => {
    const a = new Animal('a');
    a.friend = a;
    expect(inspect(a)).toContain('friend: [Circular *1]');
    const b = new Animal('b');
    a.friend = b;
    b.friend = a;
    const text = inspect([a, b]);
    expect(text).toContain('<ref *1>');
    expect(text).toContain('[Circular *1]');
    expect(inspect(a)).toContain("name: 'a'");
  });

  test('goes no deeper than asked, and shows changes each time', () => {
    const a = new Animal('a');
    let last = a;
    for (const name of ['b', 'c', 'd', 'e']) last = last.friend = new Animal(name);
    expect(inspect(a)).toContain('[Animal]');
    expect(inspect(a, { depth: 10 })).toContain("name: 'e'");
    a.name = 'changed';
    expect(inspect(a)).toContain("name: 'changed'");
  });

  test('shows prototypes, subclasses and strange objects without failing', () => {
    class Cat extends (Animal as new (name: string) => object) { lives = 9; }
    expect(inspect(new Cat('c'))).toMatch(/^Cat \[Animal\] {|^Cat {/);
    expect(inspect(Animal.prototype)).toMatch(/Animal/);
    expect(inspect(Animal)).toMatch(/^\[class Animal|\[Function: Animal\]/);
    expect(typeof inspect(Object.create(new Animal('x')))).toBe('string');
    expect(typeof inspect(new Proxy(new Animal('x'), {}))).toBe('string');
  });
});
