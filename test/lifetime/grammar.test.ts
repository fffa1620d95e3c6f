import { describe, expect, test } from 'vitest';
import { lifetime, thrownBy } from './addon';

const { Struct, Animal } = lifetime;

describe('Overloads', () => {
  test('are told apart by what is passed, and by how much', () => {
    expect(lifetime.overloaded(1)).toBe('int');
    expect(lifetime.overloaded('x')).toBe('string');
    expect(lifetime.overloaded(new Struct())).toBe('Struct');
    expect(lifetime.overloaded(1, 2)).toBe('two');
    expect([new Struct().value, new Struct(3).value]).toEqual([5, 3]);
  });

  test('that do not fit are listed with what came', () => {
    const error = thrownBy(() => lifetime.overloaded({}, 'x'));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.code).toBe('ERR_TETHER_OVERLOAD');
    expect(error.message).toContain('overloaded: no overload fits.');
    expect(error.message).toContain('\n  1. overloaded(number: a 32-bit integer)');
    expect(error.message).toContain('\n  4. overloaded(a: a 32-bit integer, b: a 32-bit integer)');
    expect(error.message).toContain('Called with Object, "x"');
    expect(thrownBy(() => lifetime.overloaded()).message).toContain('Called with no arguments');
    expect(thrownBy(() => new Struct('x')).message).toContain('new Struct: no overload fits.');
  });

  test('do not hide what the chosen function throws', () => {
    expect(thrownBy(() => new Struct(-1)).message).toBe('a Struct is not negative');
  });
});

describe('Default arguments', () => {
  test('stand in for what is missing or undefined', () => {
    expect(lifetime.defaults(1)).toBe('1b3');
    expect(lifetime.defaults(1, 'x')).toBe('1x3');
    expect(lifetime.defaults(1, undefined, 4)).toBe('1b4');
    expect(lifetime.withDefault(null)).toBe(9);
    expect(lifetime.withDefault(null, 2)).toBe(2);
  });

  test('are not for null, and do not weaken checks', () => {
    expect(thrownBy(() => lifetime.defaults(1, null)).message).toContain('argument "b" (2 of 3) must be a string, received null');
    expect(thrownBy(() => lifetime.defaults()).message).toContain('argument "a" (1 of 3) must be a 32-bit integer, received undefined');
  });

  test('of a bound type are null pointers or pointers to what C++ keeps, and no objects', () => {
    expect([lifetime.orNothing(), lifetime.orNothing(new Struct(4)), lifetime.orNothing(null)]).toEqual([-1, 4, -1]);
    expect([lifetime.orGlobal(), lifetime.orGlobal(new Struct(4))]).toEqual([50, 4]);
    const refused = 'the default value of parameter "object" must be a Struct';
    expect([lifetime.refusedDefault, lifetime.refusedNull]).toEqual([refused, refused]);
  });

  test('count out of length', () => {
    expect([lifetime.defaults.length, lifetime.overloaded.length, lifetime.apply.length]).toEqual([1, 1, 1]);
  });
});

describe('Arguments', () => {
  test('beyond those of a function without overloads are ignored, as JS does', () => {
    expect(lifetime.int32(1, 2, 3)).toBe(1);
  });

  test('are named in messages', () => {
    expect(thrownBy(() => new Animal(1)).message).toBe('new Animal: argument "name" (1 of 1) must be a string, received 1');
    expect(thrownBy(() => { new Animal('a').name = 1; }).message).toBe('Animal.name: must be a string, received 1');
  });
});

describe('Constants and static members', () => {
  test('lie on the module and on the class', () => {
    expect(lifetime.answer).toBe(42);
    expect(lifetime.Example.make(3).value).toBe(3);
    expect(lifetime.Example.alive).toBeGreaterThanOrEqual(1);
    expect(Object.keys(lifetime.Example)).toEqual([]);
  });
});
