// Values of all kinds that JS has, among them those made to mislead.
'use strict';
const { number, texts, typedArrays } = require('./fitting.cjs');
const { Planned, isPlanned } = require('./planned.cjs');

const MOST_ANSWERS = 100;

function primitive(world) {
  const { random } = world;
  return random.pick([
    () => undefined, () => null, () => true, () => false, () => number(world), () => random.pick(texts),
    () => random.pick([0n, -1n, 2n ** 64n, -(2n ** 3000n)]), () => Symbol('any'), () => Symbol.iterator,
  ])();
}

// --- functions

function callable(world) {
  const { random } = world;
  const answer = () => world.anyValue();
  const act = world.behaviour(answer);
  return random.pick([
    () => world.callback(answer),
    () => ending(async () => act()),
    () => ending(function* () { yield act(); }),
    () => ending(() => withEnd((async function* () { yield act(); })())),
    () => class { constructor() { return Object(act()); } },
    () => world.callback(answer).bind({}),
    () => new Proxy(world.callback(answer), {}),
    () => Object.setPrototypeOf(world.callback(answer), null),
    // Not the functions themselves: what is tied to one of them lives for ever.
    () => ending(random.pick([Object, Array, Symbol, Promise, Reflect.ownKeys, isNaN]).bind()),
    () => world.realm.callback(act),
  ])();
}

/** As the `next` of an iterator, a function that always answers with an object would make whoever walks it walk for ever. */
function ending(callee) {
  let left = MOST_ANSWERS;
  return (...values) => {
    if (left-- <= 0) throw new Planned();
    return callee(...values);
  };
}

/** Its promises never say that they were the last to one who does not wait for them. */
function withEnd(generator) {
  return Object.assign(generator, { next: ending(generator.next.bind(generator)) });
}

// --- buffers

function buffer(world) {
  const { random } = world;
  const resizable = () => new ArrayBuffer(random.int(64) * 8, { maxByteLength: 1024 });
  const whole = random.pick([() => new ArrayBuffer(random.int(64) * 8), resizable, () => new SharedArrayBuffer(64)])();
  world.later(() => detachOrResize(whole, random));
  return whole;
}

function detachOrResize(whole, random) {
  if (whole.resizable) whole.resize(random.int(128) * 8);
  else if (whole instanceof ArrayBuffer) structuredClone(whole, { transfer: [whole] });
}

function typedArray(world, Type = world.random.pick(Object.values(typedArrays))) {
  const { random } = world;
  if (random.chance(0.5)) return new Type(random.int(8));
  const whole = buffer(world);
  const view = random.chance(0.2) ? new DataView(whole) : new Type(whole);
  if (random.chance(0.3)) detachOrResize(whole, random);
  return view;
}

// --- arrays and what iterates

function lyingIterator(world) {
  let left = world.random.int(12);
  const step = world.behaviour(() => (left-- > 0 ? { value: world.anyValue(), done: world.random.pick([false, undefined, 0, '']) } : world.random.pick([{ done: true }, { done: 1 }, undefined, 5])));
  const iterator = { next: step, return: world.behaviour(() => world.random.pick([{}, 1, undefined])), [Symbol.iterator]: () => iterator };
  return world.random.chance(0.8) ? iterator : { [Symbol.iterator]: world.random.pick([5, null, () => 7, () => ({}), () => ({ next: 3 })]) };
}

function arrayLike(world) {
  const { random } = world;
  return random.pick([
    () => [, world.anyValue(), , 3],
    () => new Array(random.int(50)),
    () => Object.assign([1, 2, 3], { length: 5 }),
    () => changing([1, 2, 3, 4], world),
    () => ({ length: random.pick([3, -1, 2 ** 32, NaN, 'x']), 0: world.anyValue() }),
    () => (function () { return arguments; })(1, world.anyValue()),
    () => { const self = [1]; self.push(self); return self; },
    () => lyingIterator(world),
    () => (function* () { yield 1; world.act(); yield world.anyValue(); })(),
    () => random.pick([new Map([[1, 2], ['a', 'b']]), new Set([1, 'a', NaN]), new WeakMap(), new Map([[{}, {}]])]),
    () => world.realm.array(),
  ])();
}

/** An array with an element whose getter changes the array, or more than that. */
function changing(array, world) {
  const change = world.behaviour(() => { array.length = world.random.int(4); return world.anyValue(); });
  return Object.defineProperty(array, world.random.int(4), { get: change, configurable: true });
}

// --- objects

function trap(world) {
  const hostile = world.behaviour(() => world.anyValue());
  const names = ['get', 'has', 'ownKeys', 'getPrototypeOf', 'getOwnPropertyDescriptor', 'set', 'defineProperty', 'apply', 'construct'];
  return new Proxy(world.bound() ?? {}, { [world.random.pick(names)]: hostile });
}

function odd(world) {
  const { random } = world;
  const hostile = world.behaviour(() => world.anyValue());
  return random.pick([
    () => ({}), () => Object.create(null), () => Object(primitive(world)),
    () => ({ get [random.pick(['x', 'y', 'id', 'code', 'message', 'constructor', 'then', 're', 'first', 'length', 'name'])]() { return hostile(); } }),
    () => ({ [random.pick(['toString', 'valueOf'])]: hostile }), () => ({ [Symbol.toPrimitive]: hostile }),
    () => new Date(NaN), () => /x/g, () => new Planned(), () => Object.assign(new Planned(), { code: 5 }),
    () => Promise.resolve(1), () => ({ then: hostile }), () => new WeakRef({}),
    () => { const { proxy, revoke } = Proxy.revocable(random.chance(0.5) ? {} : () => {}, {}); revoke(); return proxy; },
    () => new Proxy(arrayLike(world), {}),
    () => trap(world),
    () => world.realm.object(),
    () => Object.defineProperty(new Planned(), 'message', { get: hostile }),
  ])();
}

// --- what looks like an object of the addon

function impostor(world) {
  const { random } = world;
  const type = random.pick(world.surface.classes);
  const object = world.bound();
  if (!type) return odd(world);
  return random.pick([
    () => type.constructor, () => type.constructor.prototype,
    () => Object.create(type.constructor.prototype), () => Object.create(object ?? null),
    () => new Proxy(object ?? {}, {}), () => trap(world),
    () => Object.setPrototypeOf({}, type.constructor.prototype),
    () => subclassed(type, world),
    () => Reflect.construct(type.constructor, [world.anyValue()], random.pick(world.surface.classes).constructor),
    () => Reflect.construct(Object, [], type.constructor),
    () => structuredClone(object),
    () => world.strangers.pick(random),
    () => { object?.[Symbol.dispose]?.(); return object; },
  ])();
}

function subclassed({ constructor }, world) {
  const before = world.behaviour(() => undefined);
  const overriding = world.behaviour(() => world.anyValue());
  const Derived = class extends constructor {
    constructor(...values) {
      before();
      super(...values);
      overriding();
    }
  };
  for (const member of membersToOverride(constructor, world)) Object.defineProperty(Derived.prototype, member, { value: overriding, configurable: true });
  return new Derived(world.anyValue(), world.anyValue());
}

function membersToOverride({ prototype }, { random }) {
  return Reflect.ownKeys(prototype).filter((key) => key !== 'constructor' && random.chance(0.3));
}

/** Whether the class layer or native code threw it. */
const hasLayer = (error) => typeof error?.code === 'string';

/** Any value at all. A maker that fails has thrown what the addon threw: another value takes the place. */
function anyValue(world) {
  if (world.exhausted()) return 1;
  const make = world.random.weighted([
    [6, primitive], [4, callable], [2, typedArray], [1, buffer], [4, arrayLike], [5, odd], [5, impostor], [8, (world) => world.bound()],
  ]);
  try {
    return make(world);
  } catch (error) {
    // Most come from the language: of a class that is none, say.
    if (!isPlanned(error) && hasLayer(error)) world.judge(error);
    return 3;
  }
}

module.exports = { anyValue, typedArray };
