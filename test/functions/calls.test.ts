import { describe, expect, it } from 'vitest';
import { settle } from '../support/settle';
import { thrownBy } from '../support/thrown';
import { functions } from './addon';

const { Meters } = functions;

describe('Overloads', () => {
  it('are tried without implicit conversions first', () => {
    // pick(Meters) comes first, and would take a number.
    expect(functions.pick(5)).toBe('number 5');
    expect(functions.pick(new Meters(4))).toBe('meters 4');
    expect(functions.pick('a')).toBe('text a');
  });
  it('fit by their number of arguments', () => expect(functions.pick(1, 2)).toBe('two 3'));
  it('ignore trailing arguments that are undefined', () => expect(functions.pick('a', undefined)).toBe('text a'));
  it('list themselves, numbered, and what was called, when none fits', () => {
    const error = thrownBy(() => functions.pick(null, 'b'));
    expect(error.code).toBe('ERR_TETHER_OVERLOAD');
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe(
      [
        'pick: no overload fits.',
        '  1. pick(meters: a Meters)',
        '  2. pick(text: a string)',
        '  3. pick(number: a number)',
        '  4. pick(a: a 32-bit integer, b: a 32-bit integer)',
        'Called with null, "b"',
      ].join('\n'),
    );
  });
  it('end with any value, before anything is converted implicitly', () => {
    expect([new Meters(4), 'a', null, {}, Symbol('a')].map((value) => functions.describe(value))).toEqual([
      'meters', 'text', 'anything', 'anything', 'anything']);
    expect(functions.describe(5)).toBe('anything');
  });
  it('with a rest parameter stand beside others', () => {
    expect(functions.either(3)).toBe('one 3');
    expect(functions.either('x')).toBe('x and 0');
    expect(functions.either('x', 1, 2, 3, 4, 5, 6, 7, 8, 9)).toBe('x and 9');
    expect(thrownBy(() => functions.either(1, 2)).message).toContain('2. either(first: a string, ...rest: a 32-bit integer)');
  });
});

describe('An implicit conversion', () => {
  it('is not seen by the overloads that are tried afterwards', async () => {
    expect(functions.measure(5, 7)).toBe('meters and 12');
    expect(functions.measure(5, 300)).toBe('number and 305');
    expect(thrownBy(() => functions.measure(5, 'x')).message).toContain('Called with 5, "x"');
    await settle(functions);
    expect(Meters.living).toBe(0);
  });
  it('makes a temporary object for the length of the call', async () => {
    expect(functions.convert(7)).toBe('meters 7');
    expect(functions.convertPointer(8)).toBe('meters 8');
    await settle(functions);
    expect(Meters.living).toBe(0);
  });
  it('leaves null a null pointer', () => expect(functions.convertPointer(null)).toBe('none'));
  it('does not apply to noConvert arguments', () => {
    expect(thrownBy(() => functions.exact(3)).message).toBe('exact: argument "meters" (1 of 1) must be a Meters, received 3');
    expect(functions.exact(new Meters(3))).toBe('meters 3');
  });
  it('does not apply to a value of another kind', () => {
    expect(thrownBy(() => functions.convert('x')).message).toBe('convert: argument "meters" (1 of 1) must be a Meters, received "x"');
  });
  it('lets what the constructor throws through', async () => {
    expect(thrownBy(() => functions.convert(-1)).message).toBe('a length is not negative');
    await settle(functions);
    expect(Meters.living).toBe(0);
  });
  it('binds keepAlive to the object it made', async () => {
    let track = new functions.Track();
    track.keep(5);
    await settle(functions);
    expect(Meters.living).toBe(1);
    track = undefined;
    await settle(functions);
    expect(Meters.living).toBe(0);
  });
});

describe('Options', () => {
  it('may be left out, wholly or one by one', () => {
    expect(functions.open('p')).toBe('p 438 unnamed');
    expect(functions.open('p', undefined)).toBe('p 438 unnamed');
    expect(functions.open('p', {})).toBe('p 438 unnamed');
    expect(functions.open('p', { name: 'n', create: true })).toBe('p created 438 n');
    expect(functions.open('p', { mode: undefined })).toBe('p 438 unnamed');
  });
  it('are required where they have no default', () => {
    expect(thrownBy(() => functions.onlyOptions()).message).toBe('onlyOptions: option "width" must be a 32-bit integer, received undefined');
    expect(functions.onlyOptions({ width: 3 })).toBe(6);
  });
  it('that are unknown are refused', () => {
    const error = thrownBy(() => functions.open('p', { creat: true }));
    expect(error.message).toBe('open: there is no option "creat"; the options are "create", "mode", "name"');
    expect(error.code).toBe('ERR_TETHER_ARGUMENT');
  });
  it('are an object', () => {
    expect(thrownBy(() => functions.open('p', 5)).message).toBe('open: the options must be an object with "create", "mode", "name", received 5');
  });
  it('that do not convert say so by name', () => {
    expect(thrownBy(() => functions.open('p', { mode: 'x' })).message).toBe('open: option "mode" must be a 32-bit integer, received "x"');
  });
  it('let a getter throw', () => {
    const thrown = new Error('from a getter');
    expect(thrownBy(() => functions.open('p', { get mode() { throw thrown; } }))).toBe(thrown);
  });
  it('are not what all objects have', () => {
    const common = Object.prototype as unknown as Record<string, unknown>;
    Object.assign(common, { create: true, whatever: 1 });
    try {
      expect(functions.open('p', {})).toBe('p 438 unnamed');
      expect(functions.open('p', { create: false, mode: 1 })).toBe('p 1 unnamed');
    } finally {
      delete common['create'];
      delete common['whatever'];
    }
    expect([functions.commonOption({}), functions.commonOption({ toString: 3 })]).toEqual([1, 3]);
  });
  it('may come from a class or a proxy', () => {
    class Defaults { get mode() { return 7; } }
    expect(functions.open('p', new Defaults())).toBe('p 7 unnamed');
    expect(functions.open('p', new Proxy({ mode: 8 }, {}))).toBe('p 8 unnamed');
  });
  it('do not count in the length of the function', () => expect([functions.open.length, functions.onlyOptions.length]).toEqual([1, 0]));
});

describe('Rest arguments', () => {
  it('are any number', () => {
    expect(functions.sum()).toBe(0);
    expect(functions.sum(...Array.from({ length: 500 }, (_, index) => index))).toBe(124_750);
    expect(functions.join('-', 'a', 'b', 'c')).toBe('a-b-c');
  });
  it('that do not convert say which', () => {
    expect(thrownBy(() => functions.join('-', 'a', 2)).message).toBe('join: argument "parts"[1] must be a string, received 2');
  });
  it('work in methods and constructors', () => {
    expect(new functions.Basket(1, 2, 3).items).toBe(3);
    expect(new functions.Basket().add(...Array.from({ length: 12 }, () => 0))).toBe(12);
    expect(new functions.Basket(...Array.from({ length: 500 }, () => 0)).items).toBe(500);
    expect([new functions.Basket().items, functions.Basket.length]).toEqual([0, 0]);
    expect(thrownBy(() => new functions.Basket(...Array.from({ length: 12 }, () => 0), 'x')).message)
      .toBe('new Basket: argument "items"[12] must be a 32-bit integer, received "x"');
    expect(thrownBy(() => functions.Basket.prototype.add.call({}, 1)).code).toBe('ERR_TETHER_RECEIVER');
  });
  it('work in constructors of derived classes and beside others', () => {
    const many = Array.from({ length: 20 }, () => 0);
    class Own extends functions.Basket { constructor(...items: number[]) { super(...items, 1); } }
    const OwnHamper: new (...values: unknown[]) => { items: number } = class extends functions.Hamper {};
    expect([new Own(...many).items, new functions.Hamper('a', ...many).items, new OwnHamper('a', ...many).items]).toEqual([21, 20, 20]);
    expect([new functions.Hamper(5).items, new functions.PlainBasket(7).items]).toEqual([5, 7]);
    expect([new Own(), new OwnHamper(5), new functions.PlainBasket(7)].map((basket) => basket instanceof functions.Basket)).toEqual([true, true, true]);
    expect(thrownBy(() => new functions.Hamper(5, ...many)).code).toBe('ERR_TETHER_OVERLOAD');
  });
});

describe('Guards and policies', () => {
  it('a guard lives around the call', () => {
    functions.guarded();
    expect(functions.takeJournal()).toBe('enter run leave');
  });
  it('a guard leaves when the call throws', () => {
    expect(thrownBy(() => functions.guardedThrow()).message).toBe('inside');
    expect(functions.takeJournal()).toBe('enter leave');
  });
  it('a policy changes arguments and sees the result', () => {
    expect(functions.doubled(4)).toBe(9);
    expect(functions.takeJournal()).toBe('1 argument gave 9');
  });
  it('policies run in order, and the first that throws is the last', () => {
    expect(functions.limited(10)).toBe(20);
    expect(functions.takeJournal()).toBe('1 argument gave 20');
    expect(thrownBy(() => functions.limited(200)).message).toBe('too much, says the policy');
    expect(functions.takeJournal()).toBe('');
  });
  it('a guard is entered again where JS calls back into a guarded function', () => {
    functions.guardedCall(() => functions.guarded());
    expect(functions.takeJournal()).toBe('enter enter run leave leave');
    expect(thrownBy(() => functions.guardedCall(() => functions.guardedThrow())).message).toBe('inside');
    expect(functions.takeJournal()).toBe('enter enter leave leave');
  });
  it('a policy may swap arguments', async () => {
    expect(functions.swapped(2, 5)).toBe(3);
    await settle(functions);
    expect(Meters.living).toBe(0);
  });
  it('a policy that throws after a constructor ends the object', async () => {
    expect(thrownBy(() => new functions.Lane(new Meters(1))).message).toBe('refused afterwards');
    expect(functions.Lane.living).toBe(0);
    await settle(functions);
    expect(Meters.living).toBe(0);
  });
  it.each([
    ['a policy that throws before', 'refusing', 5, /refused before/],
    ['an argument that does not convert', 'complaining', 'x', /must be a Meters/],
    ['an argument whose constructor throws', 'complaining', -1, /not negative/],
    ['a function that throws', 'throwing', 5, /thrown inside/],
    ['a result that does not convert', 'unreturnable', 5, /Uncopyable cannot be copied/],
    ['a policy that throws afterwards', 'complaining', 5, /refused afterwards/],
  ])('%s leaves nothing behind', async (_, name, argument, message) => {
    for (let round = 0; round < 50; round++) expect(thrownBy(() => functions[name](argument)).message).toMatch(message);
    await settle(functions);
    expect([Meters.living, functions.takeJournal()]).toEqual([0, '']);
  });
});
