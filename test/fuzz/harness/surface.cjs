// All that an addon exports, and what it declares of that.
'use strict';
const { types } = require('node:util');

const isFunction = (value) => typeof value === 'function';
const isPlain = (value) => typeof value === 'object' && value !== null;

/**
 * `functions`: what is called without a receiver of its own. `classes`: constructors with their members. `members`: every function found on a
 * prototype, to be called on receivers that are not its own. `entries`: declarations by path.
 */
function surfaceOf(addon, control, part) {
  const entries = new Map();
  for (const entry of control.declarations().entries.flat(Infinity)) entries.set(pathOf(entry), entry);
  const surface = { functions: [], classes: [], members: [], entries, prototypes: new Map() };
  const start = part ? part.split('.').reduce((holder, name) => holder[name], addon) : addon;
  walk(start, part ?? '', surface, new Set());
  surface.isOurs = (value) => typeof value === 'object' && value !== null && !surface.prototypes.has(value) && (surface.isBound(value) || isIteratorOfOurs(value));
  surface.isBound = (value) => surface.classes.some((type) => isInstance(type, value));
  return surface;
}

function pathOf({ kind, scope, name, static: isStatic }) {
  const path = scope ? `${scope}.${name}` : name;
  // A static and a method may have the same name.
  return kind === 'method' || (kind === 'property' && !isStatic) ? `${scope}#${name}` : path;
}

function walk(holder, scope, surface, seen) {
  if (seen.has(holder)) return;
  seen.add(holder);
  for (const key of Reflect.ownKeys(holder)) {
    if (key === Symbol.for('napi-tether.control') || ['prototype', 'name', 'length', 'arguments', 'caller'].includes(key)) continue;
    const path = `${scope}${scope && '.'}${String(key)}`;
    const descriptor = Object.getOwnPropertyDescriptor(holder, key);
    if (isFunction(descriptor.get)) surface.functions.push({ path, holder, accessor: descriptor });
    else note(descriptor.value, path, holder, key, surface, seen);
  }
}

function note(value, path, holder, key, surface, seen) {
  if (isFunction(value) && surface.entries.get(path)?.kind === 'class') return noteClass(value, path, surface, seen);
  if (isFunction(value)) surface.functions.push({ path, holder, value });
  else if (isPlain(value)) walk(value, path, surface, seen);
}

function noteClass(value, path, surface, seen) {
  const members = membersOf(value.prototype, path);
  surface.classes.push({ path, constructor: value, members });
  surface.prototypes.set(value.prototype, path);
  surface.members.push(...members);
  walk(value, path, surface, seen);
}

function membersOf(prototype, path) {
  return Reflect.ownKeys(prototype)
    .filter((key) => key !== 'constructor')
    .map((key) => ({ path: `${path}#${String(key)}`, key, descriptor: Object.getOwnPropertyDescriptor(prototype, key) }));
}

/** What can be called on an object: the members of all its prototypes but those of the language. A Proxy may refuse to tell. */
function membersOn(surface, object) {
  const found = [];
  try {
    for (let at = Object.getPrototypeOf(object); at && !isOfLanguage(at); at = Object.getPrototypeOf(at))
      found.push(...membersOf(at, surface.prototypes.get(at) ?? 'object'));
  } catch {
    return found;
  }
  return found;
}

const ofLanguage = new Set(Object.getOwnPropertyNames(globalThis).map((name) => globalThis[name]?.prototype));
const iterator = [][Symbol.iterator]();
for (const each of [iterator, function* () {}.prototype, async function* () {}.prototype, new Map().values(), new Set().values(), new Uint8Array()])
  for (let at = Object.getPrototypeOf(each); at; at = Object.getPrototypeOf(at)) ofLanguage.add(at);
const isOfLanguage = (prototype) => ofLanguage.has(prototype);
const iteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf(iterator));
const isIteratorOfOurs = (value) => !types.isProxy(value) && iteratorPrototype.isPrototypeOf(value) && !isOfLanguage(Object.getPrototypeOf(value));

function isInstance({ constructor }, value) {
  try {
    return constructor.prototype.isPrototypeOf(value);
  } catch {
    return false; // a Proxy that was revoked, or is hostile
  }
}

module.exports = { surfaceOf, membersOn, isInstance };
