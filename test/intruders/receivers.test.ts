import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { deserialize, serialize } from 'node:v8';
import vm from 'node:vm';
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addonPath, loadAddon } from '../support/addon';
import { controlOf, settle } from '../support/settle';
import { argumentsOf, intruders, membersOf, thrownBy, type Intruders } from './addon';

const { Base, Derived, Plain } = intruders;

const folder = mkdtempSync(path.join(tmpdir(), 'tether-intruders-'));
const copyFile = path.join(folder, 'copy.node');
copyFileSync(addonPath('intruders'), copyFile);
const copy = createRequire(import.meta.url)(copyFile) as Intruders;
const programs = loadAddon<{ Emitter: new () => object }>('programs');

afterAll(() => {
  // Windows does not let go of a loaded library.
  try { rmSync(folder, { recursive: true, force: true }); } catch {}
});

class Impostor extends Base {
  constructor() {
    super();
    return { get: 1 } as unknown as Impostor;
  }
}

/** What a worker would be given. */
function throughPort(object: object): unknown {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(object);
  const { message } = receiveMessageOnPort(port2)!;
  port1.close();
  return message as unknown;
}

/** What comes, made anew each time, and how the error calls it. */
const strangers: [string, () => unknown, string][] = [
  ['undefined', () => undefined, 'undefined'],
  ['null', () => null, 'null'],
  ['true', () => true, 'true'],
  ['a number', () => 1, '1'],
  ['a number like a handle', () => 0, '0'],
  ['NaN', () => NaN, 'NaN'],
  ['a string', () => 'text', '"text"'],
  ['a symbol', () => Symbol('s'), 'a symbol'],
  ['a bigint', () => 1n, '1n'],
  ['an empty object', () => ({}), 'Object'],
  ['an object without a prototype', () => Object.create(null), 'Object'],
  ['an array', () => [], 'Array'],
  ['a function', () => () => {}, 'a function'],
  ['a date', () => new Date(), 'Date'],
  ['the class', () => Base, 'a function'],
  ['the prototype', () => Base.prototype, 'Base'],
  ['an object created from an instance', () => Object.create(new Derived()) as object, 'Derived'],
  ['a Proxy of an instance', () => new Proxy(new Derived(), {}), 'Derived'],
  ['a structured clone of an instance', () => structuredClone(new Derived()), 'Object'],
  ['an instance that came through a message port', () => throughPort(new Derived()), 'Object'],
  ['an instance that was serialised', () => deserialize(serialize(new Derived())) as unknown, 'Object'],
  ['a copy of its properties', () => ({ ...new Derived() }), 'Object'],
  ['what a subclass returns instead of itself', () => new Impostor(), 'Object'],
  ['an object with the prototype of an instance', () => Object.setPrototypeOf({}, Derived.prototype) as object, 'Derived'],
  ['an object of another addon', () => new programs.Emitter(), 'Emitter'],
  ['an object of a second copy of the addon', () => new copy.Derived(), 'Derived'],
  ['an object of another realm', () => vm.runInNewContext('({})') as object, 'Object'],
  ['a Proxy that was revoked', () => {
    const { proxy, revoke } = Proxy.revocable(new Derived(), {});
    revoke();
    return proxy;
  }, ''],
  ['an object whose constructor property throws', () => ({ get constructor() { throw new Error('trap'); } }), 'Object'],
];

let alive = 0;
beforeAll(async () => {
  await settle(intruders);
});
beforeEach(() => { alive = Base.alive; });

const members = membersOf(intruders);
const places = argumentsOf(intruders);

describe.each(strangers)('%s', (_, make, came) => {
  test('is no receiver of any member', () => {
    for (const [member, use] of members) {
      const error = thrownBy(() => use(make()));
      expect(error).toBeInstanceOf(TypeError);
      expect(error.code).toBe('ERR_TETHER_RECEIVER');
      expect(error.message).toContain(`${member}: called on ${came}`);
      expect(error.message).toMatch(/, expected a (Base|Derived|Plain)( \(this one is a prototype, a Proxy, .*\))?$/);
    }
  });

  test('is no argument of any function', () => {
    for (const [place, nullable, pass] of places) {
      if (nullable && (make() ?? null) === null) continue;
      const error = thrownBy(() => pass(make()));
      expect(error).toBeInstanceOf(TypeError);
      expect(error.code).toBe('ERR_TETHER_ARGUMENT');
      expect(error.message).toContain(place);
      expect(error.message).toMatch(/must be a (Base|Derived|Plain)( or null)?, received /);
      expect(error.message).toContain(came);
    }
  });
});

describe('The wrong class', () => {
  test('is refused where another is expected, both ways', () => {
    for (const [, use] of members.filter(([name]) => name.startsWith('Base')))
      expect(thrownBy(() => use(new Plain())).message).toContain('called on Plain, expected a Base');
    for (const [, use] of members.filter(([name]) => name.startsWith('Plain')))
      expect(thrownBy(() => use(new Base())).message).toContain('called on Base, expected a Plain');
    expect(thrownBy(() => intruders.takePlain(new Base())).message).toContain('argument "plain" (1 of 1) must be a Plain, received Base');
    expect(thrownBy(() => intruders.take(new Plain())).message).toContain('must be a Base, received Plain');
  });

  test('includes a base where the derived class is expected, and not the reverse', () => {
    for (const [, use] of members.filter(([name]) => name.startsWith('Derived')))
      expect(thrownBy(() => use(new Base())).message).toContain('called on Base, expected a Derived');
    expect(thrownBy(() => intruders.takeDerived(new Base())).code).toBe('ERR_TETHER_ARGUMENT');
    expect(intruders.take(new Derived())).toBe(7);
  });
});

describe('The right object', () => {
  test('is taken by every member: the checks above can pass', () => {
    for (const [name, use] of members.filter(([name]) => name !== 'Base.call'))
      use(name.startsWith('Plain') ? new Plain() : new Derived());
  });

  test('is taken by every function', () => {
    for (const [place, , pass] of places) pass(place === 'takePlain' ? new Plain() : new Derived());
  });

  test.each([
    ['frozen', <T extends object>(object: T) => Object.freeze(object)],
    ['sealed', <T extends object>(object: T) => Object.seal(object)],
    ['not extensible', <T extends object>(object: T) => Object.preventExtensions(object)],
    ['without its prototype', <T extends object>(object: T) => Object.setPrototypeOf(object, null) as T],
  ])('works when it is %s', async (_, change) => {
    const derived = change(new Derived());
    for (const [, use] of members.filter(([name]) => !/call$|dispose|Plain/.test(name))) use(derived);
    const put = Object.getOwnPropertyDescriptor(Base.prototype, 'callback')!;
    put.set!.call(derived, () => 42);
    await settle(intruders);
    expect(Base.prototype.call.call(derived)).toBe(42);
    expect(intruders.take(derived)).toBe(1);
  });

  test('works with the prototype of another class, as what it is', () => {
    const derived = Object.setPrototypeOf(new Derived(), Plain.prototype) as object;
    expect(Base.prototype.get.call(derived as never)).toBe(7);
    expect(thrownBy(() => Plain.prototype.get.call(derived as never)).code).toBe('ERR_TETHER_RECEIVER');
  });

  test('works through code of another realm', () => {
    const context = vm.createContext({ Base, take: intruders.take });
    expect(vm.runInContext('take(new Base())', context)).toBe(7);
    expect(vm.runInContext('class Sub extends Base { own = 1 }; const s = new Sub(); s.callback = () => 5; s.call() + s.own', context)).toBe(6);
    expect(vm.runInContext('Reflect.apply(Base.prototype.get, new Base(), [])', context)).toBe(7);
  });
});

describe('A disposed object', () => {
  test('is refused by every member and function with a code of its own', () => {
    for (const [name, use] of members.filter(([name]) => !name.includes('dispose'))) {
      const object = name.startsWith('Plain') ? new Plain() : new Derived();
      object[Symbol.dispose]();
      expect(thrownBy(() => use(object))).toMatchObject({ code: 'ERR_TETHER_DISPOSED' });
    }
    for (const [place, , pass] of places) {
      const object = place === 'takePlain' ? new Plain() : new Derived();
      object[Symbol.dispose]();
      expect(thrownBy(() => pass(object))).toMatchObject({ code: 'ERR_TETHER_DISPOSED' });
    }
  });
});

describe('Refusals', () => {
  test('leave nothing behind', async () => {
    const before = controlOf(intruders).inspect().classes;
    for (const [, make] of strangers) {
      for (const [, use] of members) thrownBy(() => use(make()));
      for (const [, nullable, pass] of places) if (!nullable || (make() ?? null) !== null) thrownBy(() => pass(make()));
    }
    await settle(intruders);
    expect(controlOf(intruders).inspect().roots).toEqual([]);
    expect(Base.alive).toBeLessThanOrEqual(alive);
    expect(controlOf(intruders).inspect().classes.Derived!.live).toBeLessThanOrEqual(before.Derived!.live);
    await settle(copy);
    expect(copy.Base.alive).toBe(0);
  });
});
