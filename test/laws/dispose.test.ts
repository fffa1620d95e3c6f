import { beforeEach, describe, expect, test } from 'vitest';
import { collect, controlOf, settle } from '../support/settle';
import { journal, laws, thrownBy, type Device } from './addon';

const { Device, Door, Link, Screw } = laws;

const disposed = (): Device => {
  const device = new Device();
  device[Symbol.dispose]();
  return device;
};

/** What every use of a disposed object must throw. */
function expectDisposed(attempt: () => unknown, text: string): void {
  const error = thrownBy(attempt) as Error & { code: string };
  expect(error).toBeInstanceOf(Error);
  expect(error).not.toBeInstanceOf(TypeError);
  expect(error.code).toBe('ERR_TETHER_DISPOSED');
  expect(error.message).toContain(text);
}

beforeEach(async () => {
  await settle(laws);
  journal();
});

describe('Dispose', () => {
  test('destroys the native now', () => {
    const before = Device.alive;
    const device = new Device();
    expect(Device.alive).toBe(before + 1);
    device[Symbol.dispose]();
    expect(Device.alive).toBe(before);
    expect(journal()).toEqual(['~Device']);
  });

  test('is idempotent, also after a collection', async () => {
    const device = disposed();
    device[Symbol.dispose]();
    await settle(laws);
    device[Symbol.dispose]();
    expect(Device.alive).toBe(0);
    expect(journal()).toEqual(['~Device']);
  });

  test('lets go of what the object held, while its wrapper lives on', async () => {
    const device = new Device();
    const held = [new WeakRef(hold(device, 'onCall')), new WeakRef(hold(device, 'tag'))];
    await settle(laws);
    expect(held.every((reference) => reference.deref() !== undefined)).toBe(true);
    device[Symbol.dispose]();
    await settle(laws);
    expect(held.map((reference) => reference.deref())).toEqual([undefined, undefined]);
    expectDisposed(() => device.tag, 'Device.tag');
  });

  test('empties the Members that point to the object', async () => {
    const owner = new Device();
    const peer = new Device();
    owner.peer = peer;
    expect(owner.hasPeer()).toBe(true);
    peer[Symbol.dispose]();
    expect(owner.hasPeer()).toBe(false);
    expect(Device.alive).toBe(1);
  });

  test('never reuses the handle of a wrapper that is still there', async () => {
    const device = disposed();
    const others = Array.from({ length: 2000 }, () => new Device());
    await settle(laws);
    others.push(...Array.from({ length: 2000 }, () => new Device()));
    expectDisposed(() => device.get(), 'Device.get');
    expect(others.every((other) => other.get() === 7)).toBe(true);
  });
});

describe('Every later use', () => {
  const uses: [string, (device: Device) => unknown, string][] = [
    ['a method', (device) => device.get(), 'Device.get: this Device was disposed'],
    ['a method with arguments', (device) => device.lend(device, () => {}), 'Device.lend: this Device was disposed'],
    ['a getter', (device) => device.level, 'Device.level: this Device was disposed'],
    ['a setter', (device) => { device.level = 1; }, 'Device.level: this Device was disposed'],
    ['reading a converted field', (device) => device.number, 'Device.number: this Device was disposed'],
    ['writing a converted field', (device) => { device.number = 1; }, 'Device.number: this Device was disposed'],
    ['reading a Callback field', (device) => device.onCall, 'Device.onCall: this Device was disposed'],
    ['writing a Callback field', (device) => { device.onCall = () => {}; }, 'Device.onCall: this Device was disposed'],
    ['clearing a Callback field', (device) => { device.onCall = null; }, 'Device.onCall: this Device was disposed'],
    ['reading a Traced field', (device) => device.tag, 'Device.tag: this Device was disposed'],
    ['writing a Traced field', (device) => { device.tag = 1; }, 'Device.tag: this Device was disposed'],
    ['reading a Member field', (device) => device.peer, 'Device.peer: this Device was disposed'],
    ['writing a Member field', (device) => { device.peer = null; }, 'Device.peer: this Device was disposed'],
    ['being an argument', (device) => laws.touch(device), 'touch: argument "device" (1 of 1) is a Device that was disposed'],
    ['being an argument by pointer', (device) => laws.touchPointer(device), 'touchPointer: argument "device"'],
    ['being stored in a Member', (device) => { new Device().peer = device; }, 'Device.peer'],
  ];

  test.each(uses)('%s throws ERR_TETHER_DISPOSED and names class and member', (_, use, text) => {
    expectDisposed(() => use(disposed()), text);
  });

  test.each(uses)('%s works on an object that was not disposed', (_, use) => {
    use(new Device());
  });

  test('does not turn a mistake of another kind into one about disposal', () => {
    expect((thrownBy(() => laws.touch({})) as { code: string }).code).toBe('ERR_TETHER_ARGUMENT');
  });
});

describe('Dispose during a call', () => {
  test('waits for the call of the object itself, and ends it right after', () => {
    const device = new Device();
    device.onCall = () => {
      device[Symbol.dispose]();
      expect(Device.alive).toBe(1);
    };
    expect(device.call()).toBe(8);
    expect(journal()).toEqual(['enter', 'whole', '~Device']);
    expect(Device.alive).toBe(0);
  });

  test('leaves the object its callback until the call is over', () => {
    const device = new Device();
    let calls = 0;
    device.onCall = () => {
      calls++;
      device[Symbol.dispose]();
      collect();
    };
    device.callTwice();
    expect(calls).toBe(2);
    expect(Device.alive).toBe(0);
  });

  test('waits for the outermost of nested calls', () => {
    const device = new Device();
    let depth = 0;
    device.onCall = () => {
      if (++depth < 3) device.call();
      else device[Symbol.dispose]();
      expect(Device.alive).toBe(1);
    };
    device.call();
    expect(journal()).toEqual(['enter', 'enter', 'enter', 'whole', 'whole', 'whole', '~Device']);
  });

  test('waits for a call of another object that uses this one', () => {
    const user = new Device();
    const device = new Device();
    const difference = user.lend(device, () => {
      device.number = 10;
      device[Symbol.dispose]();
      expect(Device.alive).toBe(2);
    });
    expect(difference).toBe(3);
    expect(Device.alive).toBe(1);
    expectDisposed(() => device.get(), 'Device.get');
  });

  test('refuses methods, accessors, fields, links and arguments from that moment on', () => {
    const device = new Device();
    device.onCall = () => {
      device[Symbol.dispose]();
      expectDisposed(() => device.get(), 'Device.get');
      expectDisposed(() => device.level, 'Device.level');
      expectDisposed(() => device.onCall, 'Device.onCall');
      expectDisposed(() => { device.onCall = () => {}; }, 'Device.onCall');
      expectDisposed(() => { device.tag = 1; }, 'Device.tag');
      expectDisposed(() => device.peer, 'Device.peer');
      expectDisposed(() => laws.touch(device), 'touch');
      device[Symbol.dispose]();
    };
    device.call();
    expect(journal()).toEqual(['enter', 'whole', '~Device']);
  });

  test('happens also when the call ends by an exception', () => {
    const device = new Device();
    const error = new Error('from the callback');
    device.onCall = () => {
      device[Symbol.dispose]();
      throw error;
    };
    expect(thrownBy(() => device.call())).toBe(error);
    expect(Device.alive).toBe(0);
  });

  test('happens once when the wrapper is collected during the call', async () => {
    const run = () => {
      let device: Device | undefined = new Device();
      device.onCall = () => {
        device?.[Symbol.dispose]();
        device = undefined;
        collect();
        controlOf(laws).drain();
      };
      device.call();
    };
    run();
    await settle(laws);
    expect(journal()).toEqual(['enter', 'whole', '~Device']);
  });
});

describe('Dispose of a whole', () => {
  test('disposes its parts, and theirs', () => {
    const door = new Door('door');
    const { hinge } = door;
    const { screw } = hinge;
    expect(screw.turn()).toBe(1);
    door[Symbol.dispose]();
    expect(journal()).toEqual(['~door']);
    expectDisposed(() => hinge.screw, 'Hinge.screw');
    expectDisposed(() => screw.turn(), 'Screw.turn');
    expect([Door.alive, Screw.alive]).toEqual([0, 0]);
  });

  test('of a part ends that part for JS, and not the whole', () => {
    const door = new Door('door');
    const first = door.hinge.screw;
    first.turn();
    first[Symbol.dispose]();
    expectDisposed(() => first.turn(), 'Screw.turn');
    expect(Screw.alive).toBe(1);
    expect(door.hinge.screw).not.toBe(first);
    expect(door.hinge.screw.turn()).toBe(2);
  });

  test('waits for a call of a part', () => {
    const door = new Door('door');
    const { screw } = door.hinge;
    const turns = screw.turnWith(() => {
      door[Symbol.dispose]();
      expect(Door.alive).toBe(1);
    });
    expect(turns).toBe(1);
    expect(journal()).toEqual(['~door']);
    expectDisposed(() => screw.turn(), 'Screw.turn');
  });
});

describe('A disposed object', () => {
  test('prints as disposed', async () => {
    const { inspect } = await import('node:util');
    expect(inspect(disposed())).toBe('Device { <disposed> }');
  });

  test('dies like any other, and leaves nothing behind', async () => {
    const references = Array.from({ length: 100 }, () => new WeakRef(disposed()));
    await settle(laws);
    expect(references.filter((reference) => reference.deref() !== undefined).length).toBe(0);
    expect(controlOf(laws).inspect().classes.Device!.live).toBe(0);
    expect(Link.alive).toBe(0);
  });
});

/** Stores something that nothing else holds. */
function hold(device: Device, field: 'onCall' | 'tag'): object {
  const held = () => {};
  device[field] = held;
  return held;
}
