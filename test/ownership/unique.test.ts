import { inspect } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { thrownBy } from '../support/thrown';
import { dropped, ownership, roots, settled } from './addon';

const { Alarm, Depot, Letter, Parcel, Plain, PlainChild } = ownership;

beforeEach(async () => {
  ownership.dropGlobal();
  await settled();
  expect([Parcel.living, Depot.living, Alarm.living, roots()]).toEqual([0, 0, 0, []]);
});

describe('An object given to C++ by std::unique_ptr', () => {
  it('leaves an empty wrapper, which says so', () => {
    const parcel = new Parcel(3);
    new Depot().store(parcel);
    const message = 'this Parcel was given to C++; it can be used again when C++ gives it back';
    for (const [name, use] of Object.entries<() => unknown>({
      weight: () => parcel.weight, open: () => parcel.open(), onOpen: () => parcel.onOpen, twin: () => parcel.twin,
    })) expect(thrownBy(use)).toMatchObject({ code: 'ERR_TETHER_GIVEN', message: `Parcel.${name}: ${message}` });
    expect(thrownBy(() => { parcel.onOpen = () => 1; }).code).toBe('ERR_TETHER_GIVEN');
    expect(thrownBy(() => ownership.pass(parcel)).message).toBe('pass: argument "parcel" (1 of 1) is a Parcel that was given to C++');
    expect(inspect(parcel)).toBe('Parcel { <given to C++> }');
    expect(parcel[Symbol.dispose]()).toBe(undefined);
  });
  it('leaves a wrapper that cannot be made again', () => {
    const depot = new Depot(), parcel = new Parcel(3);
    depot.store(parcel);
    expect(() => Parcel.call(parcel, 4)).toThrow(TypeError);
    expect(thrownBy(() => parcel.weight).code).toBe('ERR_TETHER_GIVEN');
    expect(depot.take()).toBe(parcel);
    expect(parcel.weight).toBe(3);
  });
  it('comes back to life in the same wrapper, with its callbacks and properties', () => {
    const depot = new Depot(), parcel = new Parcel(3), open = () => 42;
    parcel.onOpen = open;
    parcel.mine = 'kept';
    depot.store(parcel);
    expect(depot.openStored()).toBe(42);
    expect(depot.take()).toBe(parcel);
    expect([parcel.weight, parcel.open(), parcel.onOpen, parcel.mine]).toEqual([3, 42, open, 'kept']);
    expect(Parcel.living).toBe(1);
  });
  it('comes back as a new wrapper when the old one was collected', async () => {
    const depot = new Depot();
    await dropped(() => {
      const parcel = new Parcel(4);
      parcel.onOpen = () => 44;
      depot.store(parcel);
    });
    expect(depot.openStored()).toBe(44);
    const parcel = depot.take();
    expect([parcel.weight, parcel.open()]).toEqual([4, 44]);
  });
  it('is destroyed by C++, once, and its wrapper stays empty', async () => {
    const depot = new Depot(), parcel = new Parcel(5);
    depot.store(parcel);
    depot.drop();
    expect(Parcel.living).toBe(0);
    expect(thrownBy(() => parcel.weight).code).toBe('ERR_TETHER_GIVEN');
    await settled();
    expect(Parcel.living).toBe(0);
  });
  it('goes with a wrapper that C++ looks at again as its part', () => {
    const depot = new Depot(), parcel = new Parcel(6);
    depot.store(parcel);
    expect(depot.peek()).toBe(parcel);
    expect(parcel.weight).toBe(6);
    expect(thrownBy(() => ownership.pass(parcel)).message).toBe(
      'pass: argument "parcel" (1 of 1) must be a Parcel that JavaScript owns alone, received Parcel (it is a part of another object, or C++\'s own)');
  });
  it('keeps its callbacks and members while C++ has it, and is reported as holding them', async () => {
    await dropped(() => {
      const parcel = new Parcel(1);
      parcel.onOpen = () => 7;
      parcel.twin = new Parcel(2);
      parcel.setNote({ text: 'kept' });
      ownership.keepGlobally(parcel);
    });
    expect(Parcel.living).toBe(2);
    expect([ownership.openGlobal(), ownership.globalTwinWeight()]).toEqual([7, 2]);
    expect(roots().length).toBeGreaterThan(0);
    const parcel = ownership.takeGlobal();
    expect([parcel.open(), parcel.twin.weight, parcel.getNote()]).toEqual([7, 2, { text: 'kept' }]);
    expect(roots()).toEqual([]);
  });
  it('is collected with a callback that closes over its new owner, which visits it', async () => {
    await dropped(() => {
      const depot = new Depot(), parcel = new Parcel(1);
      parcel.onOpen = () => (depot ? 7 : 0);
      parcel.twin = new Parcel(2);
      depot.store(parcel);
      expect(depot.openStored()).toBe(7);
    });
    expect([Parcel.living, Depot.living, roots()]).toEqual([0, 0, []]);
  });
  it('is collected with a callback that closes over it, once it is back', async () => {
    await dropped(() => {
      let parcel = new Parcel(1);
      parcel.onOpen = () => parcel;
      parcel = ownership.pass(parcel);
    });
    expect(Parcel.living).toBe(0);
  });
  it('leaks while C++ keeps it, and a closure over the wrapper is reported', async () => {
    await dropped(() => {
      const parcel = new Parcel(1);
      parcel.onOpen = () => parcel;
      ownership.keepGlobally(parcel);
    });
    expect([Parcel.living, roots().length]).toEqual([1, 1]);
  });
});

describe('A std::function behind a traverse', () => {
  it('is a root while its object is C++s, and not afterwards', async () => {
    await dropped(() => {
      const alarm = new Alarm();
      alarm.ring = () => (alarm ? 9 : 0);
      ownership.storeAlarm(alarm);
    });
    expect([Alarm.living, ownership.ringStored(), roots().length]).toEqual([1, 9, 1]);
    await dropped(() => expect(ownership.takeAlarm().ring()).toBe(9));
    expect([Alarm.living, roots()]).toEqual([0, []]);
  });
});

describe('A call that fails', () => {
  it('gives back what it took: the same object twice', () => {
    const parcel = new Parcel(3);
    expect(thrownBy(() => ownership.both(parcel, parcel)).message).toBe('both: argument "b" (2 of 2) is a Parcel that was given to C++');
    expect(parcel.weight).toBe(3);
  });
  it('gives back what it took: a later argument does not convert', () => {
    const parcel = new Parcel(3), open = () => 1;
    parcel.onOpen = open;
    for (let round = 0; round < 20; round++) {
      expect(thrownBy(() => ownership.parcelAndNumber(parcel, 'x')).code).toBe('ERR_TETHER_ARGUMENT');
      expect(thrownBy(() => ownership.optionalParcel(parcel, 'x')).code).toBe('ERR_TETHER_ARGUMENT');
    }
    expect([parcel.weight, parcel.onOpen, parcel.open(), Parcel.living]).toEqual([3, open, 1, 1]);
    expect(ownership.parcelAndNumber(parcel, 4)).toBe(7);
    expect(Parcel.living).toBe(0);
  });
  it('inside the function has given: C++ took it', () => {
    const parcel = new Parcel(3);
    expect(thrownBy(() => ownership.throwWith(parcel)).message).toBe('lost in C++');
    expect(Parcel.living).toBe(0);
    expect(thrownBy(() => parcel.weight).code).toBe('ERR_TETHER_GIVEN');
  });
});

describe('What JS does not own alone', () => {
  it('is not given: a receiver of the running call, or another argument', () => {
    const parcel = new Parcel(3);
    expect(thrownBy(() => parcel.giveSelf(parcel)).message).toBe(
      'Parcel.giveSelf: argument (1 of 1) must be a Parcel that no running call uses, received Parcel');
    expect(thrownBy(() => ownership.together(parcel, parcel)).message).toContain('that no running call uses');
    expect(parcel.weight).toBe(3);
  });
  it('is not given: a derived object whose base has no virtual destructor', () => {
    expect(ownership.takePlain(new Plain())).toBe(5);
    expect(thrownBy(() => ownership.takePlain(new PlainChild())).message).toContain('of exactly this class, since its destructor is not virtual');
  });
  it('is given with its derived class where the destructor is virtual', () => {
    const letter = new Letter();
    expect(ownership.pass(letter)).toBe(letter);
    expect(letter).toBeInstanceOf(Letter);
  });
  it('null is nullptr, both ways', () => expect(ownership.pass(null)).toBe(null));
});
