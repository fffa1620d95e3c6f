import { afterEach, describe, expect, test } from 'vitest';
import { controlOf, settle } from '../support/settle';
import { intruders, thrownBy, type Base } from './addon';

const { Base, Derived, Inside, Wide, Plain } = intruders;

const originalPrepare = Error.prepareStackTrace;
const originalLimit = Error.stackTraceLimit;

afterEach(() => {
  Error.prepareStackTrace = originalPrepare;
  Error.stackTraceLimit = originalLimit;
});

/** Everything that the frames of a stack give away. */
function framesAt(run: (look: () => number) => void): unknown[] {
  const found: unknown[] = [];
  Error.stackTraceLimit = 100;
  Error.prepareStackTrace = (_, frames) => {
    for (const frame of frames) found.push(frame.getThis(), frame.getFunction());
    return '';
  };
  // Not strict, and called by the toolkit directly: a strict function would hide itself and all that called it.
  run(new Function('new Error("look").stack; return 1;') as () => number);
  Error.prepareStackTrace = originalPrepare;
  return found.filter((value) => value !== undefined && value !== null && value !== globalThis);
}

/** Reaches the class layer's and the core's functions from every side. */
function lookEverywhere(look: () => number): void {
  const derived = new Derived();
  derived.callback = look;
  derived.call();
  new Inside(look);
  const argument = Object.defineProperty({}, 'constructor', { get: look });
  for (const use of [() => derived.get.call(argument as never), () => intruders.take(argument), () => { derived.callback = 1 as never; }])
    thrownBy(use);
  class Sub extends Derived { field = look(); }
  new Sub();
}

const oddHandles = [-2, -1, 0, 1, 2, 3, 17, 1e9, 2 ** 31, 2 ** 32 - 1, NaN, Infinity, 1.5, '0', 0n, null, undefined, {}, [], () => 1, Symbol('s')];

/** Calls what was found with whatever may be mistaken for a handle. What it does, apart from crashing, is its own affair. */
function callWithOddHandles(found: unknown[]): number {
  let calls = 0;
  for (const value of found) {
    if (typeof value !== 'function') continue;
    for (const first of oddHandles)
      for (const receiver of [undefined, first, new Base(), [new Base(), 1]]) {
        try { calls++; Reflect.apply(value, receiver, [first, first, new Base()]); } catch {}
        try { Reflect.construct(value, [first, first]); } catch {}
      }
  }
  return calls;
}

describe('Error.prepareStackTrace', () => {
  test('sees functions and receivers that are not strict: the check can see something', () => {
    const sloppy = new Function('look', 'look()') as (look: () => void) => void;
    const receiver = { receiver: true };
    const found = framesAt((look) => sloppy.call(receiver, look));
    expect(found).toContain(sloppy);
    expect(found).toContain(receiver);
  });

  test('sees none of the toolkit\'s functions and no object of its own', () => {
    const found = framesAt(lookEverywhere);
    const named = found.filter((value) => typeof value === 'function').map((value) => (value as () => void).name);
    expect(named.filter((name) => /Base|Derived|Inside|get|call|construct|dispose|refuse|^m$/.test(name))).toEqual([]);
    expect(found.filter((value) => Array.isArray(value) && value.some((item) => item instanceof Base))).toEqual([]);
  });

  test('whatever it sees can be called with any handle without harm', async () => {
    const found = framesAt(lookEverywhere);
    callWithOddHandles(found);
    const derived = new Derived();
    derived.callback = () => 5;
    expect(derived.call()).toBe(5);
    expect(new Plain().get()).toBe(3);
    await settle(intruders);
    expect(controlOf(intruders).inspect().roots).toEqual([]);
  });

  test('readable stacks name the member that was called', () => {
    const derived = new Derived();
    let stack = '';
    derived.callback = () => {
      stack = new Error('look').stack!;
      return 1;
    };
    derived.call();
    expect(stack).toMatch(/at Derived\.call|at Base\.call/);
  });
});

describe('The functions that an addon does show', () => {
  const shown = (): unknown[] => {
    const classes = [Base, Derived, Inside, Wide, Plain] as unknown as { prototype: object }[];
    const holders = classes.flatMap((Class) => [Class, Class.prototype, controlOf(intruders)]);
    const descriptors = holders.flatMap((holder) => Reflect.ownKeys(holder).map((key) => Object.getOwnPropertyDescriptor(holder, key)!));
    return descriptors.flatMap(({ value, get, set }) => [value, get, set]).filter((value) => typeof value === 'function' && value !== controlOf);
  };

  test('take odd receivers and arguments without harm', async () => {
    expect(shown().length).toBeGreaterThan(40);
    expect(callWithOddHandles(shown())).toBeGreaterThan(1000);
    expect(new Derived().getMore()).toBe(8);
    await settle(intruders);
    expect(controlOf(intruders).inspect().roots).toEqual([]);
  });

  test('have no prototype to construct with, and no caller or arguments', () => {
    for (const name of ['get', 'set', 'add', 'call'] as const) {
      const member = Base.prototype[name] as unknown as Record<string, unknown>;
      expect(member.prototype).toBeUndefined();
      expect(() => Reflect.construct(member as never, [])).toThrow(TypeError);
      expect(() => member.caller).toThrow(TypeError);
      expect(() => member.arguments).toThrow(TypeError);
    }
  });

  test('show nothing of the handle or the edges on an instance', () => {
    const derived: Base = new Derived();
    derived.tag = { hidden: true };
    expect(Reflect.ownKeys(derived)).toEqual([]);
    expect(JSON.stringify(derived)).toBe('{}');
    const seen: PropertyKey[] = [];
    const spy = new Proxy(derived, { get: (target, key, receiver) => { seen.push(key); return Reflect.get(target, key, receiver) as unknown; } });
    thrownBy(() => spy.get());
    expect(seen).toEqual(['get', 'constructor']);
  });
});
