// Values that fit a declared type, most of the time: a call whose arguments are all refused tests little.
'use strict';
const { parseType } = require('./types.cjs');
const { Planned } = require('./planned.cjs');

const texts = ['', 'a', 'name', 'direct', 'list', 'calls', 'throws', '#ff8800', 'x'.repeat(40), '/tmp/é', '__proto__', '\u{1f600}', '\ud800'];
const typedArrays = {
  Float64Array, Float32Array, Int32Array, Uint32Array, Int16Array, Uint16Array, Int8Array, Uint8Array, Uint8ClampedArray, BigInt64Array, BigUint64Array,
};

/** Where numbers name places, these many places. */
const KEYS = 8;

const parsed = new Map();
function treeOf(text) {
  if (!parsed.has(text)) parsed.set(text, parseType(text));
  return parsed.get(text);
}

function fit(text, world) { return fitTree(treeOf(text), world, 0); }

function fitTree(tree, world, depth) {
  const { random } = world;
  // Deep types end here, and now and then something else stands where a value should.
  if (depth > 5 || random.chance(0.03)) return world.anyValue();
  const inner = (type) => fitTree(type, world, depth + 1);
  switch (tree.kind) {
    case 'union': return inner(random.pick(tree.members));
    case 'array': return list(world, () => inner(tree.element));
    case 'tuple': return tree.elements.map(inner);
    case 'literal': return tree.text.replace('${string}', () => random.pick(['ff8800', '000', 'zz', '']));
    case 'function': return world.callback(() => inner(tree.result));
    case 'reference': return fitReference(tree.path, world, depth);
    case 'object': return fitObject(tree.properties, world, inner);
    default: return fitName(tree, world, inner);
  }
}

const list = (world, make) => Array.from({ length: world.random.int(5) }, make);

function fitObject(properties, world, inner) {
  const object = {};
  for (const { key, optional, type } of properties)
    if (!optional || world.random.chance(0.5)) Object.defineProperty(object, key, { value: inner(type), writable: true, enumerable: true, configurable: true });
  return object;
}

function fitReference(path, world, depth) {
  const entry = world.surface.entries.get(path);
  if (entry?.kind === 'enum') return world.random.pick(entry.members)?.value;
  if (entry?.kind === 'interface')
    return fitObject(entry.properties.map(({ key, optional, type }) => ({ key, optional, type: treeOf(type) })), world, (type) => fitTree(type, world, depth + 1));
  return world.objectOf(path);
}

function fitName({ name, parameters }, world, inner) {
  const { random } = world;
  if (Object.hasOwn(typedArrays, name)) return world.typedArray(typedArrays[name]);
  const entries = () => list(world, () => [inner(parameters[0]), inner(parameters[1])]);
  switch (name) {
    case 'number': return number(world);
    case 'string': return random.pick(texts);
    case 'boolean': return random.chance(0.5);
    case 'bigint': return random.pick([0n, 1n, -1n, 255n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 64n, -(2n ** 200n)]);
    case 'symbol': return random.pick([Symbol.iterator, Symbol.for('fuzz'), Symbol('local'), Symbol()]);
    case 'null': return null;
    case 'undefined': case 'void': return undefined;
    case 'Date': return new Date(random.pick([0, 1e12, -1e12, 8.64e15, NaN]));
    case 'Error': return new Planned('given');
    case 'Promise': return Promise.resolve(inner(parameters[0]));
    case 'DataView': return new DataView(new ArrayBuffer(random.int(20)));
    case 'ArrayBuffer': return new ArrayBuffer(random.int(20));
    case 'ReadonlyMap': case 'Map': return new Map(entries());
    case 'ReadonlySet': case 'Set': return new Set(list(world, () => inner(parameters[0])));
    case 'Readonly': return inner(parameters[0]);
    case 'Record': return Object.fromEntries(entries().map(([key, value]) => [typeof key === 'symbol' ? 'key' : `${keyOf(key)}`, value]));
    case 'Iterable': return random.pick([(all) => all, (all) => new Set(all), (all) => all.values()])(list(world, () => inner(parameters[0])));
    default: return world.anyValue();
  }
}

/** A key that is an object is not asked for its text: that may do anything. */
const keyOf = (key) => (typeof key === 'object' || typeof key === 'function' ? 'key' : key);

function number({ random, mostNumber }) {
  if (mostNumber === 0) return random.int(KEYS);
  const value = random.weighted([
    [12, random.int(8)],
    [2, random.int(2 ** 32) - 2 ** 31],
    [2, random.int(1000) / 8],
    [1, random.pick([NaN, Infinity, -Infinity, -0, -1, 255, 256, 65536, 2 ** 31, 2 ** 32, 2 ** 53, -(2 ** 53), 2 ** 63, 1e308, 5e-324])],
  ]);
  return Math.abs(value) > mostNumber ? value % mostNumber || 0 : value;
}

module.exports = { fit, number, texts, typedArrays, KEYS };
