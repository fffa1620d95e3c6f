// The language itself, changed for the length of one call.
'use strict';

const indexed = () => ['0', '1', '2'];
const protocol = () => ['get', 'set', 'value', 'done', 'next', 'then', 'handle', 'view', 'object', 'slots', 'length', 'name', 'code', 'message'];

/** What is put in the place of a function of the language, or in front of all properties of a name. */
function replacements(world) {
  const hostile = world.behaviour(() => world.anyValue());
  const onPrototype = (prototype, keys) => ({ target: prototype, key: world.random.pick(keys), descriptor: { get: hostile, set: hostile, configurable: true } });
  const instead = (target, key) => ({ target, key, descriptor: { value: hostile, writable: true, configurable: true } });
  return [
    () => onPrototype(Object.prototype, [...indexed(), ...protocol()]),
    () => onPrototype(Array.prototype, indexed()),
    () => onPrototype(Function.prototype, ['get', 'set', 'value', 'own']),
    () => instead(Array.prototype, world.random.pick([Symbol.iterator, 'push', 'map', 'concat', 'slice', 'values', 'entries', 'splice', 'forEach', 'constructor'])),
    () => instead(Map.prototype, world.random.pick([Symbol.iterator, 'get', 'set', 'has', 'entries', 'forEach'])),
    () => instead(Set.prototype, world.random.pick([Symbol.iterator, 'has', 'add', 'values', 'forEach'])),
    () => instead(Object, world.random.pick(['defineProperty', 'getPrototypeOf', 'setPrototypeOf', 'keys', 'entries', 'create', 'freeze'])),
    () => instead(Reflect, world.random.pick(['get', 'set', 'apply', 'construct', 'ownKeys', 'has'])),
    () => instead(Function.prototype, world.random.pick(['call', 'apply', 'bind'])),
    () => instead(Promise.prototype, 'then'),
    () => instead(Date.prototype, world.random.pick(['getTime', 'valueOf', Symbol.toPrimitive])),
    () => instead(Error, world.random.pick(['prepareStackTrace', 'captureStackTrace'])),
    () => instead(globalThis, world.random.pick(['Map', 'Set', 'Symbol', 'Proxy', 'WeakRef', 'Uint32Array', 'Promise', 'Error', 'gc'])),
    () => instead(Object.getPrototypeOf([][Symbol.iterator]()), 'next'),
    () => instead(Object.getPrototypeOf(Uint8Array.prototype), world.random.pick([Symbol.iterator, 'set', 'subarray', 'length', 'buffer'])),
  ];
}

const { defineProperty, getOwnPropertyDescriptor } = Object;
const { deleteProperty } = Reflect;

/** Runs `call` in a changed world and puts everything back. Uses nothing meanwhile that may have been changed. */
function withTrick(world, call) {
  const { target, key, descriptor } = world.random.pick(replacements(world))();
  const before = getOwnPropertyDescriptor(target, key);
  if (before?.configurable === false) return call();
  world.note(`with ${String(key)} of ${target?.constructor?.name} replaced: `);
  descriptor.__proto__ = null;
  defineProperty(target, key, descriptor);
  try {
    return call();
  } finally {
    if (before === undefined) deleteProperty(target, key);
    else defineProperty(target, key, (before.__proto__ = null, before));
  }
}

module.exports = { withTrick };
