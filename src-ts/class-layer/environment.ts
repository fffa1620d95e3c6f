// The part of the class layer that an environment has once. Captures what it uses of the language, so that patched globals change nothing.
// Every load of an addon compiles this. The engine passes over a function's body until the first call, but reads that of an arrow at once; and
// what stands in parentheses it compiles in the same go. So functions of some length are no arrows, and those that every addon needs are in parentheses.
(function (numbers: Float64Array, outgoing: Float64Array, mailbox: Uint32Array): SharedLayer {
  'use strict';
  const { defineProperty, getOwnPropertyDescriptor, create, setPrototypeOf, getPrototypeOf, keys } = Object;
  const { apply } = Reflect;
  const global = globalThis as typeof globalThis & {
    process?: { emitWarning?(text: string, options: object): void; on?(event: string, run: () => void): void; _tickCallback?(): void };
    console?: { warn(text: string): void };
    queueMicrotask(run: () => void): void;
  };

  // Without a prototype where somebody put such a name on Object.prototype, which is to be no part of it. The engine reads it faster with one.
  const root = Object.prototype;
  const plain = (function (fields: PropertyDescriptor): PropertyDescriptor {
    const isPatched = 'value' in root || 'get' in root || 'set' in root || 'writable' in root || 'enumerable' in root || 'configurable' in root;
    return isPatched ? setPrototypeOf(fields, null) as PropertyDescriptor : fields;
  });
  const typeErrors = TypeError.prototype;
  const failing: SharedLayer['failing'] = (refused) => (error, receiver, value) => {
    if (typeof error === 'object' && error !== null && getPrototypeOf(error) === typeErrors) return refused(receiver, value);
    throw error;
  };
  const pack = (...values: unknown[]): unknown[] => values;

  // Exact-length literals: assigning to a missing index would consult setters on Array.prototype.
  const makeSlots = function (owner: object, count: number): Slots {
    switch (count) {
      case 2: return [owner, undefined];
      case 3: return [owner, undefined, undefined];
      case 4: return [owner, undefined, undefined, undefined];
      case 5: return [owner, undefined, undefined, undefined, undefined];
      default: {
        const slots = apply(pack, undefined, setPrototypeOf({ length: count, 0: owner }, null) as ArrayLike<unknown>) as Slots;
        return slots;
      }
    }
  };
  const grow = function (slots: Slots, index: number): void {
    for (let at = slots.length; at <= index; at++)
      defineProperty(slots, at, plain({ value: undefined, writable: true, enumerable: true, configurable: true }));
  };

  // The elements are properties of the array's own, so that writing them consults no setter that somebody has put on a prototype.
  const Lists = Array;
  const { from } = Array;
  const { fill } = Array.prototype;
  const prototypes = [Array.prototype, root];
  const { ownKeys } = Reflect;
  /** Numbers come first among an object's keys. */
  const hasNumbers = (prototype: object): boolean => (ownKeys(prototype)[0] as string)[0]! <= '9';
  const blank: SharedLayer['blank'] = function (length) {
    if (length === 0) return [];
    if (hasNumbers(prototypes[0]!) || hasNumbers(prototypes[1]!))
      return apply(from, Lists, [setPrototypeOf({ length }, null)]) as unknown[];
    return apply(fill, new Lists(length), [undefined]) as unknown[];
  };
  const define = (function (target: object, name: PropertyKey, value: unknown, enumerable: boolean): void {
    defineProperty(target, name, plain({ value, writable: true, enumerable, configurable: true }));
  });
  const setLength = (function (target: object, length: number): void {
    defineProperty(target, 'length', plain({ value: length, configurable: true }));
  });
  const label = (function (target: object, name: string, length: number): void {
    defineProperty(target, 'name', plain({ value: name, configurable: true }));
    setLength(target, length);
  });
  const defineAccessors: SharedLayer['defineAccessors'] = (function (target, name, reader, writer) {
    const descriptor = plain(getOwnPropertyDescriptor(reader, name)!);
    descriptor.enumerable = false;
    if (writer !== undefined) descriptor.set = getOwnPropertyDescriptor(writer, name)!.set!;
    defineProperty(target, name, descriptor);
  });
  const addFunction: SharedLayer['addFunction'] = function (target, name, native, length, listed, enumerable) {
    const shim = listed ? { m(...values: unknown[]) { return native(values); } }.m : native;
    label(shim, name, length);
    define(target, name, shim, enumerable);
  };
  const defineStatic: SharedLayer['defineStatic'] = function (target, kind, name, a, b, c) {
    switch (kind) {
      case 4: return addFunction(target, name, a as NativeMember, b as number, c as boolean, false);
      case 5:
        defineProperty(target, name, plain({ get: a as () => unknown, set: b as (value: unknown) => void, enumerable: false, configurable: true }));
        break;
      case 6:
        defineProperty(target, name, plain({ value: a, writable: false, enumerable: true, configurable: false }));
        break;
      default: define(target, name, a, true);
    }
  };

  // A class that nobody asked for yet: it is made by the first one who does. It stays behind its accessor: to put a property in the place of
  // each of hundreds takes the engine longer than to make the classes.
  const inspectKey = Symbol.for('nodejs.util.inspect.custom');
  const offer: SharedLayer['offer'] = function (exports, open, first, ...names) {
    // So many properties are defined faster one by one where the engine keeps them in a dictionary, as it does once a property that is not the
    // newest was deleted.
    const passing = exports as Record<string, unknown>;
    for (let at = 0; at < names.length && at < 2; at++) define(exports, names[at]!, undefined, true);
    for (let at = 0; at < names.length && at < 2; at++) delete passing[names[at]!];
    // One descriptor for all: none of these classes is made while the addon is loaded.
    const offered = plain({ get: undefined, set: undefined, enumerable: true, configurable: true });
    const offerOne = (name: string, number: number): void => {
      let made: object | undefined;
      // A function that is assigned as it is made goes to the old generation, which takes longer.
      const get = (): object => made ??= open(number);
      const set = function (this: object, value: unknown): void { define(this, name, value, true); };
      offered.get = get;
      offered.set = set;
      defineProperty(exports, name, offered);
    };
    for (let at = 0; at < names.length; at++) offerOne(names[at]!, first + at);
    // A printout shows what a program would find.
    define(exports, inspectKey, { m: () => ({ ...exports }) }.m, false);
  };

  // util.inspect finds a circle only when it meets the same object again, so an object has one stand-in until the current job ends.
  const { get: readView, set: writeView } = WeakMap.prototype;
  const Views = WeakMap;
  const soon = global.queueMicrotask;
  let views: WeakMap<object, object> | undefined;
  const standInFor: SharedLayer['standInFor'] = function (owner, make) {
    if (views === undefined) {
      views = new Views();
      soon(() => { views = undefined; });
    }
    let standIn = apply(readView, views, [owner]) as object | undefined;
    if (standIn === undefined) {
      standIn = make();
      apply(writeView, views, [owner, standIn]);
      setPrototypeOf(standIn, getPrototypeOf(owner));
      define(standIn, inspectKey, undefined, false);
    }
    return standIn;
  };
  const view: SharedLayer['view'] = function (owner, names) {
    const standIn = standInFor(owner, () => create(null) as object);
    for (const name in names) show(standIn, owner, name);
    const own = keys(owner);
    for (let index = 0; index < own.length; index++) show(standIn, owner, own[index]!);
    return standIn;
  };
  const show = function (standIn: object, owner: object, name: string): void {
    let value: unknown;
    try {
      value = (owner as Record<string, unknown>)[name];
    } catch (error) {
      value = error;
    }
    define(standIn, name, value, true);
  };

  const wellKnown: Record<string, symbol | undefined> = setPrototypeOf({
    '[Symbol.iterator]': Symbol.iterator, '[Symbol.asyncIterator]': Symbol.asyncIterator, '[Symbol.toPrimitive]': Symbol.toPrimitive,
    '[Symbol.hasInstance]': Symbol.hasInstance, '[Symbol.toStringTag]': Symbol.toStringTag,
  }, null) as Record<string, symbol | undefined>;
  const keyOf: SharedLayer['keyOf'] = (name) => wellKnown[name] ?? name;

  // What a tether::keepAlive keeps for an object: a set that only native code and the collector reach.
  const Kept = Set;
  const { add: addTo, has: isIn } = Set.prototype;
  const keepIn = function (kept: Set<unknown>, value: unknown): boolean {
    if (apply(isIn, kept, [value]) as boolean) return false;
    apply(addTo, kept, [value]);
    return true;
  };
  const addKept: SharedLayer['addKept'] = function (slots, index, value) {
    let kept = slots[index] as Set<unknown> | undefined;
    if (kept === undefined) slots[index] = kept = new Kept();
    return keepIn(kept, value);
  };
  const keepers = new WeakMap<object, Set<unknown>>();
  const keepFor: SharedLayer['keepFor'] = function (keeper, value) {
    let kept = apply(readView, keepers, [keeper]) as Set<unknown> | undefined;
    if (kept === undefined) apply(writeView, keepers, [keeper, kept = new Kept()]);
    keepIn(kept, value);
  };

  const report = function (message: string, code: string): void {
    const process = global.process;
    if (typeof process?.emitWarning === 'function') process.emitWarning(message, { type: 'TetherWarning', code });
    else global.console?.warn(message);
  };
  const atExit = function (run: () => void): void {
    global.process?.on?.('exit', run);
  };

  // Where `settle` finds every addon of this environment, and `inspect` the one it is asked about. Tracing may be on already.
  const key = Symbol.for('napi-tether.addons'), tracing = Symbol.for('napi-tether.trace');
  const announce: SharedLayer['announce'] = (function (exports, control) {
    const holder = global as unknown as Record<symbol, any>;
    if (holder[key] === undefined) define(holder, key, new Set<object>(), false);
    holder[key]?.add(control);
    define(exports, Symbol.for('napi-tether.control'), control, false);
    const running = holder[tracing] as { sample: number; frames: number } | undefined;
    if (running !== undefined) control.startTrace(running.sample, running.frames);
  });

  const layer: SharedLayer = {
    words: new Uint32Array(0), setWords(words) { layer.words = words; }, numbers, outgoing, mailbox, makeSlots, grow, pack, keyOf, addKept, keepFor,
    captured: { apply, soon, process: global.process, runTicks: global.process?._tickCallback }, objectPrototype: root, label, setLength, define, defineAccessors, defineStatic, addFunction, offer, noNames: () => create(null) as Names,
    failing, elsewhere: Symbol('napi-tether: elsewhere'), tagKey: Symbol.toStringTag, inspectKey, disposeKey: (Symbol as { dispose?: symbol }).dispose, blank, standInFor, view, report, atExit, announce,
  };
  return layer;
})
