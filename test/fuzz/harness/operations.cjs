// What one step of a run does.
'use strict';
const util = require('node:util');
const { membersOn } = require('./surface.cjs');
const { withTrick } = require('./tricks.cjs');
const { isObject } = require('./world.cjs');

/** Where a number says how much memory is wanted, it stays small: what would be tested is the machine. */
const sizes = /^list$|size|length|reserve|count|constants|words|make|fill|grow|row|capacity|append|add|renew|fibonacci|repeat|times|bytes/i;
const MOST = 300;

const { apply, construct: make } = Reflect;

/** Calls into the addon; what is thrown is judged, unless the language may throw it as well. */
function attempt(world, text, call, lenient = false) {
  world.note(`${text}; `);
  world.log(world, text);
  world.depth++;
  try {
    const trick = !world.tricked && world.depth === 1 && world.random.chance(0.1);
    const value = trick ? tricked(world, call) : call();
    if (!world.tricked) note(world, value);
    return value;
  } catch (error) {
    if (!lenient) world.judge(error);
    return undefined;
  } finally {
    world.depth--;
  }
}

function tricked(world, call) {
  return withTrick(world, () => {
    world.tricked = true;
    try {
      return call();
    } finally {
      world.tricked = false;
    }
  });
}

function note(world, value) {
  world.keep(value);
  if (value instanceof Promise) value.catch(() => {});
  else if (Array.isArray(value) && value.length) world.keep(value[world.random.int(value.length)]);
}

function argumentsOf(world, path, signatures) {
  if (sizes.test(path) && world.usualMost > MOST) world.mostNumber = MOST;
  const values = world.argumentsFor(signatures);
  world.mostNumber = world.usualMost;
  return values;
}

// --- the operations

function callFunction(world) {
  const choice = world.random.pick(world.surface.functions);
  if (!choice || world.omitted(choice.path)) return;
  if (choice.accessor) return access(world, choice.path, choice.accessor, choice.holder);
  const values = argumentsOf(world, choice.path, world.surface.entries.get(choice.path)?.overloads);
  attempt(world, `${choice.path}(${shown(values)})`, () => apply(choice.value, choice.holder, values));
}

/** An accessor, called as the function that it is: an assignment would put the value on whatever the receiver is. */
function access(world, path, { get, set }, receiver) {
  const entry = world.surface.entries.get(path);
  if (set && world.random.chance(0.5)) {
    const values = argumentsOf(world, path, entry?.write && [{ parameters: [{ type: entry.write }] }]);
    attempt(world, `${path} of ${shown([receiver])} = ${shown(values)}`, () => apply(set, receiver, values));
  } else {
    attempt(world, `${path} of ${shown([receiver])}`, () => apply(get, receiver, []));
  }
}

function construct(world, type = world.random.pick(world.surface.classes)) {
  if (!type || world.omitted(`new ${type.path}`)) return undefined;
  const values = argumentsOf(world, type.path, world.surface.entries.get(type.path)?.constructors);
  return attempt(world, `new ${type.path}(${shown(values)})`, () => make(type.constructor, values));
}

function callMember(world, member, receiver) {
  const { path, key, descriptor } = member;
  if (world.omitted(path)) return;
  const outer = world.receiver;
  world.receiver = receiver;
  if ('value' in descriptor) {
    const values = argumentsOf(world, path, world.surface.entries.get(path)?.overloads);
    if (typeof descriptor.value === 'function')
      attempt(world, `${path} on ${shown([receiver])} with (${shown(values)})`, () => apply(descriptor.value, receiver, values));
  } else {
    access(world, path, descriptor, receiver);
  }
  world.receiver = outer;
}

function callOnObject(world) {
  const receiver = world.bound();
  const members = isObject(receiver) ? membersOn(world.surface, receiver) : [];
  if (members.length) callMember(world, world.random.pick(members), receiver);
  else useAsAny(world, receiver);
}

function callOnAnything(world) {
  const member = world.random.pick(world.surface.members);
  if (member) callMember(world, member, world.anyValue());
}

/** What JS does with any object. */
const uses = {
  inspect: (value) => void util.inspect(value),
  json: (value) => void JSON.stringify(value),
  text: (value) => void `${value}`,
  keys: (value) => Reflect.ownKeys(Object(value)).length,
  spread: (value) => ({ ...value }),
  clone: (value) => structuredClone(value),
  freeze: (value) => Object.freeze(value),
  entries: (value) => Object.entries(value).length,
  values: (value, world) => {
    if (typeof value?.[Symbol.iterator] !== 'function') return undefined;
    let last, count = 0;
    for (const each of value) {
      last = each;
      if (++count > 30) break;
      if (world.random.chance(0.2)) world.act();
    }
    return last;
  },
  element: (value, { random }) => Reflect.get(Object(value), random.pick([0, 1, '0', -1, 2 ** 32, 'length', 'size', Symbol.iterator])),
  setElement: (value, world) => Reflect.set(Object(value), world.random.pick([0, 1, 2, 'length', 'x', -1]), world.random.chance(0.5) ? world.random.int(5) : world.anyValue()),
  remove: (value, { random }) => Reflect.deleteProperty(Object(value), random.pick([0, 'length', 'x', 'constructor'])),
  define: (value, { random }) => Reflect.defineProperty(Object(value), random.pick([0, 'x', 'length', 'name', Symbol.dispose]), { value: random.int(4), configurable: true }),
  prototype: (value, world) => Reflect.setPrototypeOf(Object(value), world.random.pick([null, Object.prototype, world.random.pick(world.surface.classes)?.constructor.prototype ?? null])),
  array: (value, world) => apply(Array.prototype[world.random.pick(['map', 'sort', 'reverse', 'splice', 'slice', 'indexOf', 'concat', 'copyWithin', 'shift', 'push', 'at'])], value, [world.random.int(3)]),
  call: (value, world) => (typeof value === 'function' ? apply(value, undefined, [world.anyValue()]) : undefined),
};

function useAsAny(world, value = world.bound()) {
  if (value === undefined || isEndless(value)) return;
  const name = world.random.pick(Object.keys(uses));
  attempt(world, `${name} of ${shown([value])}`, () => uses[name](value, world), true);
}

/** An object of the harness whose length lies: the language itself would walk for ever. */
function isEndless(value) {
  if (!isObject(value) || util.types.isProxy(value)) return false;
  const length = Object.getOwnPropertyDescriptor(value, 'length')?.value;
  return typeof length === 'number' && length > MOST;
}

function step(world) {
  if (world.exhausted()) return;
  world.random.weighted([
    [30, callFunction], [12, construct], [30, callOnObject], [6, callOnAnything], [8, useAsAny],
    [3, () => world.dispose(world.bound())], [2, () => world.collect()], [1, () => world.control.drain()],
    [1, () => { world.pool.splice(0, world.pool.length / 2); }],
    [1, () => world.deeds.shift()?.()],
  ])(world);
}

// --- in words

function shown(values) { return Array.from(values, word).join(', '); }

/** Without asking the value for anything: it may answer with an error. */
function word(value) {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40));
  if (typeof value === 'bigint') return `${String(value).slice(0, 30)}n`;
  if (typeof value === 'function') return 'a function';
  if (!isObject(value)) return Object.is(value, -0) ? '-0' : String(value);
  if (util.types.isProxy(value)) return 'a Proxy';
  return `[${typeNameOf(value)}]`;
}

function typeNameOf(value) {
  const prototype = Object.getPrototypeOf(value);
  if (prototype === null || util.types.isProxy(prototype)) return 'object without a prototype';
  const type = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value;
  return typeof type === 'function' && !util.types.isProxy(type) ? String(Object.getOwnPropertyDescriptor(type, 'name')?.value) : 'object';
}

module.exports = { step, construct };
