import { describe, expect, test } from 'vitest';
import { addonPath } from '../support/addon';
import { runProgram } from '../support/child';

const paths = { intruders: addonPath('intruders') };

/** What every patch must leave as it is. Throws where it does not. */
const EXERCISE = `
const assert = require('node:assert');
const check = (addon) => {
  const { Base, Derived, Wide, Inside } = addon;
  const derived = new Derived(), base = new Base(), wide = new Wide();
  const callback = () => 11, tag = { tag: true };
  derived.callback = callback;
  derived.tag = tag;
  derived.link = base;
  derived.extra = tag;
  for (let i = 0; i < 8; i++) wide.put(i, 'slot' + i);
  for (let i = 0; i < 3; i++) wide.push({ i });
  check.kept = [derived, base, wide];
  gc();
  assert.strictEqual(derived.callback, callback);
  assert.strictEqual(derived.tag, tag);
  assert.strictEqual(derived.extra, tag);
  assert.strictEqual(derived.link, base);
  assert.strictEqual(derived.call(), 11);
  assert.strictEqual(derived.has('callback'), true);
  assert.strictEqual(derived.has('link'), true);
  for (let i = 0; i < 8; i++) assert.strictEqual(wide.at(i), 'slot' + i);
  assert.strictEqual(wide.at(7), 'slot7');
  for (let i = 0; i < 3; i++) assert.strictEqual(wide.listed(i).i, i);
  assert.strictEqual(new Wide().at(7), undefined);
  assert.strictEqual(addon.take(addon.makeBase()), 7);
  assert.strictEqual(new Inside(() => {}).add(1, 2, 3, 4), 17);
  assert.throws(() => base.get.call({}), { code: 'ERR_TETHER_RECEIVER' });
  assert.throws(() => addon.take({}), { code: 'ERR_TETHER_ARGUMENT' });
  assert.strictEqual(base.tag, undefined);
  assert.strictEqual(base.link, null);
  assert.match(require('node:util').inspect(derived), /^Derived {[^]*callback: \\[Function: callback\\][^]*link: Base {/);
  const disposed = new Derived();
  disposed[Symbol.dispose]();
  assert.throws(() => disposed.get(), { code: 'ERR_TETHER_DISPOSED' });
};
const settle = async (addon) => {
  const control = addon[Symbol.for('napi-tether.control')];
  check.kept = undefined;
  for (let round = 0; round < 10; round++) {
    gc();
    await new Promise((resolve) => setImmediate(resolve));
    control.drain();
  }
  const { classes, roots } = control.inspect();
  assert.deepStrictEqual(Object.entries(classes).filter(([, { live }]) => live !== 0), []);
  assert.deepStrictEqual(roots, []);
};
`;

/** Each leaves in \`caught\` what it intercepted that is none of its business. */
const patches: [string, string][] = [
  ['nothing', ''],
  ['setters on Array.prototype indices', `for (let i = 0; i < 40; i++) define(Array.prototype, i, {
    configurable: true, set(value) { caught.push(value); }, get() { return 'intruder'; } });
    undo.push(() => { for (let i = 0; i < 40; i++) delete Array.prototype[i]; });`],
  ['setters on Object.prototype indices', `for (let i = 1; i < 40; i++) define(Object.prototype, i, {
    configurable: true, set(value) { caught.push(value); }, get() { return 'intruder'; } });
    undo.push(() => { for (let i = 1; i < 40; i++) delete Object.prototype[i]; });`],
  ['setters on Object.prototype names', `for (const name of ['name', 'parent', 'construct', 'dispose', 'disposed', 'refuse', 'handle', 'slots', 'object',
    'Bound', 'adopt', 'handleOf', 'words', 'pack', 'live', 'roots', 'classes', 'inspect', 'drain', 'm'])
    if (!(name in Object.prototype)) { define(Object.prototype, name, { configurable: true, set(value) { caught.push(value); } });
      undo.push(() => { delete Object.prototype[name]; }); }`],
  ['descriptor fields on Object.prototype', `for (const name of ['get', 'set', 'writable', 'enumerable', 'configurable'])
    { Object.prototype[name] = name === 'get' || name === 'set' ? function () { return 'intruder'; } : false; undo.push(() => { delete Object.prototype[name]; }); }`],
  ['Array.prototype[Symbol.iterator]', `replace(Array.prototype, Symbol.iterator, function* () { caught.push(this); });`],
  ['Array.prototype methods', `for (const name of ['push', 'pop', 'slice', 'map', 'forEach', 'concat', 'keys', 'values', 'entries', 'at', 'join'])
    replace(Array.prototype, name, function () { caught.push(this); return []; });`],
  ['Function.prototype.call, apply and bind', `for (const name of ['call', 'apply', 'bind']) replace(Function.prototype, name, function () { caught.push(this); });`],
  ['Promise', `replace(Promise, 'resolve', () => { throw new Error('patched'); }); replace(Promise.prototype, 'then', () => { throw new Error('patched'); });`],
  ['WeakMap', `for (const name of ['get', 'set', 'has']) replace(WeakMap.prototype, name, function (key) { caught.push(key); });
    replace(globalThis, 'WeakMap', class { get(key) { caught.push(key); } set(key) { caught.push(key); } });`],
  ['Array[Symbol.species]', `replace(Array, Symbol.species, function () { caught.push(this); });`],
  ['Uint32Array.prototype', `replace(Uint32Array.prototype, 'set', () => { throw new Error('patched'); });
    define(Uint32Array.prototype, 0, { configurable: true, get() { return 3; }, set(value) { caught.push(value); } });
    undo.push(() => { delete Uint32Array.prototype[0]; });`],
];

/** Before the addon loads these would keep anybody from defining a class. */
const laterPatches: [string, string][] = [
  ['Reflect and Object functions', `for (const name of ['apply', 'construct', 'get', 'set', 'defineProperty']) replace(Reflect, name, (...all) => { caught.push(all); });
    for (const name of ['defineProperty', 'create', 'getPrototypeOf', 'setPrototypeOf', 'freeze'])
      replace(Object, name, (...all) => { caught.push(all); return {}; });`],
];

const PATCHING = `
const caught = [], undo = [];
const { setPrototypeOf } = Object, defineProperty = Object.defineProperty;
const define = (object, name, descriptor) => defineProperty(object, name, setPrototypeOf(descriptor, null));
caught.push = function (value) { define(this, this.length, { value, configurable: true, writable: true }); };
const describe = Object.getOwnPropertyDescriptor, hasOwn = Object.hasOwn, push = [].push, call = Reflect.apply;
undo.push = (run) => define(undo, undo.length, { value: run, configurable: true, writable: true });
const replace = (object, name, value) => {
  const original = describe(object, name);
  define(object, name, { value, configurable: true, writable: true });
  undo.push(() => { if (original) define(object, name, { ...original }); else delete object[name]; });
};
const restore = () => { for (let i = undo.length - 1; i >= 0; i--) undo[i](); };
`;

/** The addon works while patched where that can be seen from outside, and afterwards in full. */
const WHILE_PATCHED = `
  const probe = new addon.Derived(), target = new addon.Base(), wide = new addon.Wide();
  const probed = () => 12;
  probe.callback = probed; probe.tag = target; probe.link = target; probe.extra = 'x';
  wide.put(7, 'seven'); wide.push('listed');
  const results = { callback: probe.callback, call: probe.call(), tag: probe.tag, link: probe.link, seven: wide.at(7), listed: wide.listed(0), empty: wide.at(6) };
`;
const AFTERWARDS = `
  assert.deepStrictEqual(results, { callback: probed, call: 12, tag: target, link: target, seven: 'seven', listed: 'listed', empty: undefined });
  // A handle is a number, the only thing that may be seen; objects and functions of ours may not.
  for (let i = 0; i < caught.length; i++) assert.notStrictEqual(typeof caught[i], 'function');
  check(addon);
  caught.length = 0;
  return addon;
`;

/** Runs `patch` before or after the addon loads, exercises the addon, and answers what the process said. */
function runPatched(patch: string, loadFirst: boolean) {
  const guarded = (step: string) => `try { ${step} } catch (error) { restore(); throw error; }`;
  return runProgram(
    `${EXERCISE}${PATCHING}
    require('node:util');
    const run = () => {
      let addon;
      ${loadFirst ? `addon = load('intruders');` : ''}
      ${guarded(patch)}
      ${loadFirst ? '' : guarded(`addon = load('intruders');`)}
      ${WHILE_PATCHED}
      restore();
      ${AFTERWARDS}
    };
    settle(run()).then(() => console.log('fine'), (error) => { console.error(error); process.exitCode = 1; });`,
    paths,
  );
}

const fine = { code: 0, signal: null, stdout: 'fine\n', stderr: '' };

describe('Edges stay where they belong, and nothing is swallowed', () => {
  test.each(patches)('patched before the addon loads: %s', async (_, patch) => {
    expect(await runPatched(patch, false)).toEqual(fine);
  });

  test.each([...patches, ...laterPatches])('patched after the addon loaded: %s', async (_, patch) => {
    expect(await runPatched(patch, true)).toEqual(fine);
  });

  test('a check that fails is seen', async () => {
    const ended = await runPatched(`replace(load('intruders').Derived.prototype, 'call', () => 13);`, true);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('AssertionError');
  });
});
