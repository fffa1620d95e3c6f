// The lifetime tests that need no test framework, so that one file runs on Node, Bun and Deno with the same binary.
'use strict';
const assert = require('node:assert/strict');
const path = require('node:path');
const { runTests } = require('./run-tests.cjs');
const root = path.join(__dirname, '..', '..');
const { settle, inspect } = require(path.join(root, 'dist'));
const addon = require(process.env.TETHER_ADDON ?? path.join(root, 'build', 'Release', 'programs.node'));
const { Container, Emitter, Forgetful, Wrapper } = addon;

const live = (name) => inspect(addon).classes[name].live;
const created = (name) => inspect(addon).classes[name].created;

// A conservative collector may see a stale pointer on the stack for a while, so what must die is waited for.
async function gone(name, left = 0) {
  for (let attempt = 0; attempt < 10 && live(name) > left; attempt++) await settle();
  assert.equal(live(name), left, `living ${name}s`);
}

/** Runs `make` many times in a frame of its own, so that no variable of the caller keeps the last object. */
function repeat(count, make) {
  for (let i = 0; i < count; i++) make(i);
}

const tests = {
  'Container: the function that was stored comes back': () => {
    const callback = () => {};
    const container = new Container(callback);
    assert.equal(container.callback, callback);
    const other = () => {};
    container.callback = other;
    assert.equal(container.callback, other);
  },
  'Container: cycles through std::function are collected': async () => {
    const before = created('Container');
    repeat(2000, () => { const c = new Container(() => c.fire()); });
    assert.equal(created('Container') - before, 2000);
    await gone('Container');
  },
  'Container: a reachable callback stays callable over collections': async () => {
    let calls = 0;
    const container = new Container(() => calls++);
    await settle();
    container.fire();
    assert.equal(calls, 1);
    assert.equal(live('Container'), 1);
  },
  'Emitter: cycles through a field are collected': async () => {
    repeat(2000, () => { const e = new Emitter(); e.onEvent = () => e; });
    await gone('Emitter');
  },
  'Emitter: native cycles are collected': async () => {
    repeat(2000, () => { const a = new Emitter(), b = new Emitter(); a.next = b; b.next = a; });
    await gone('Emitter');
  },
  'Emitter: handles in a container are edges too': async () => {
    repeat(500, () => { const e = new Emitter(); e.tag(() => e); e.tag(7); assert.equal(e.tagAt(1), 7); });
    await gone('Emitter');
    assert.deepEqual(inspect(addon).roots, []);
  },
  'Emitter: a member keeps the other object, its callback and its properties': async () => {
    const heard = [];
    const first = new Emitter();
    (() => { const second = new Emitter(); second.onEvent = (n) => heard.push(n); second.name = 'second'; first.next = second; })();
    await settle();
    first.emit(4, 'four');
    assert.deepEqual(heard, [4]);
    assert.equal(first.next.name, 'second');
    assert.equal(live('Emitter'), 2);
  },
  'Wrapper: a circle of std::shared_ptr is collected': async () => {
    repeat(500, () => { const w = new Wrapper(); w.value = w; assert.equal(w.value, w); });
    await gone('Wrapper');
  },
  'Subclass: collected with its own fields in the circle': async () => {
    class Sub extends Emitter { self = this; constructor() { super(); this.onEvent = () => this.self; } }
    repeat(500, () => { const s = new Sub(); assert.ok(s instanceof Emitter); s.emit(1, 'x'); });
    await gone('Emitter');
  },
  'Forgetful: a forgotten traverse leaks, stays safe, and is reported by name': async () => {
    let calls = 0;
    (() => { const f = new Forgetful(() => { calls++; return f; }); f.fire(); })();
    await settle();
    assert.equal(live('Forgetful'), 1);
    assert.deepEqual(inspect(addon).roots, [{
      label: 'held by native code outside any traverse', class: 'Forgetful', count: 1, site: 'parameter "callback" of new Forgetful',
    }]);
  },
  'dispose: destroys now, and later use says so': () => {
    const before = live('Emitter');
    const e = new Emitter();
    const dispose = Symbol.dispose && e[Symbol.dispose] ? () => e[Symbol.dispose]() : undefined;
    if (dispose === undefined) return;
    dispose();
    dispose();
    assert.equal(live('Emitter'), before);
    assert.throws(() => e.emit(1, 'x'), { code: 'ERR_TETHER_DISPOSED', message: 'Emitter.emit: this Emitter was disposed' });
    assert.throws(() => e.onEvent, { code: 'ERR_TETHER_DISPOSED' });
  },
  'Receivers: nothing else gets in': () => {
    for (const receiver of [{}, Emitter.prototype, Object.create(new Emitter()), new Proxy(new Emitter(), {}), 5, null, undefined])
      assert.throws(() => Emitter.prototype.emit.call(receiver, 1, 'x'), { name: 'TypeError', code: 'ERR_TETHER_RECEIVER' });
    assert.throws(() => { new Emitter().next = {}; }, { name: 'TypeError', code: 'ERR_TETHER_ARGUMENT' });
    assert.throws(() => new Emitter().emit(1.5, 'x'), { name: 'TypeError', code: 'ERR_TETHER_ARGUMENT' });
  },
  'Exceptions: a thrown value crosses native code as the same value': () => {
    const fault = new Error('thrown');
    const e = new Emitter();
    e.onEvent = () => { throw fault; };
    assert.throws(() => e.emit(1, 'x'), (error) => error === fault);
  },
  'Garbage: a loop that never yields does not pile up dead natives': async () => {
    await gone('Emitter');
    const before = created('Emitter');
    let most = 0;
    repeat(500_000, (i) => { new Emitter(); if (i % 10_000 === 0) most = Math.max(most, live('Emitter')); });
    assert.equal(created('Emitter') - before, 500_000);
    // Bun's collector decides by bytes it knows of, and is in no hurry.
    assert.ok(most < 400_000, `${most} natives at once`);
    await gone('Emitter');
  },
};

runTests(tests);
