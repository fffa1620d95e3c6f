// Native threads, async methods and workers, without a test framework, so that one file runs on Node, Bun and Deno with the same binary.
'use strict';
const assert = require('node:assert/strict');
const path = require('node:path');
const { runTests } = require('./run-tests.cjs');
const { Worker } = require('node:worker_threads');
const { setTimeout: pause } = require('node:timers/promises');
const root = path.join(__dirname, '..', '..');
const { settle, inspect } = require(path.join(root, 'dist'));
const file = path.join(root, 'build', 'Release', 'threads.node');
const addon = require(file);
const { Pump, Document, Counter, Rider } = addon;

const live = (name) => inspect(addon).classes[name].live;

async function until(done, what) {
  for (let turn = 0; turn < 5000; turn++) {
    if (done()) return;
    await pause(1);
  }
  assert.fail(`${what} never came`);
}
async function gone(name, left) {
  for (let attempt = 0; attempt < 10 && live(name) > left; attempt++) await settle();
  assert.equal(live(name), left, `living ${name}s`);
}
const rejection = (promise) => promise.then(() => assert.fail('it was resolved'), (error) => error);

/** Runs a program in a worker, which says something and ends. */
function inWorker(program, workerData) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(`const { parentPort, workerData } = require('node:worker_threads'); const addon = require(workerData.file); ${program}`, {
      eval: true,
      workerData: { ...workerData, file },
    });
    let said;
    worker.once('message', (message) => { said = message; });
    worker.once('error', reject);
    worker.once('exit', () => resolve(said));
  });
}

const tests = {
  'A native thread: posts arrive in order': async () => {
    const pump = new Pump(), got = [];
    pump.open((n) => { got.push(n); return 0; });
    pump.post(500);
    await until(() => got.length === 500, 'the last post');
    assert.deepEqual(got, Array.from({ length: 500 }, (_, n) => n));
    pump.drop();
  },
  'A native thread: gets answers, and what JS throws': async () => {
    const pump = new Pump();
    pump.open((n) => { if (n === 7) throw Object.assign(new Error('seven'), { code: 'ERR_SEVEN' }); return n; });
    pump.call(10);
    await until(() => pump.failures === 1 && pump.sum === 45 - 7, 'the sum');
    assert.equal(pump.failure, 'ERR_SEVEN|seven');
    pump.drop();
  },
  'A full queue: refuses, drops the oldest, or makes the thread wait': async () => {
    for (const [policy, expected] of [['fail', [0, 1, 2]], ['dropOldest', [7, 8, 9]], ['block', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]]]) {
      const pump = new Pump(), got = [];
      pump.open((n) => { got.push(n); return 0; }, 3, policy);
      pump.post(10);
      if (policy !== 'block') pump.join();
      await until(() => got.length === expected.length, policy);
      assert.deepEqual(got, expected, policy);
      pump.drop();
    }
  },
  'A handle dropped on another thread: lets go of its function': async () => {
    const before = live('Pump');
    (() => {
      for (let i = 0; i < 20; i++) {
        const pump = new Pump();
        pump.open((n) => n + pump.sum);
        pump.dropOnThread();
      }
    })();
    await pause(20);
    // A conservative collector may see the last of them for a while.
    for (let attempt = 0; attempt < 10 && live('Pump') > before; attempt++) await settle();
    assert.ok(live('Pump') <= before + 2, `living pumps: ${live('Pump')}`);
  },
  'Async methods: results, errors, turns, and an object in use': async () => {
    assert.equal(await addon.add(2, 3), 5);
    const document = new Document('');
    const writing = Promise.all([...'abc'].map((letter) => document.append(letter)));
    assert.throws(() => document.length, { code: 'ERR_TETHER_BUSY' });
    await writing;
    assert.equal(document.text, 'abc');
    assert.equal((await rejection(document.fail('no'))).message, 'no');
    assert.equal((await rejection(document.append(5))).code, 'ERR_TETHER_ARGUMENT');
  },
  'Async methods: progress comes before the result': async () => {
    const seen = [];
    assert.equal(await new Document('').count(20, (n) => seen.push(n)), 20);
    assert.equal(seen.length, 20);
    assert.equal(await new Document('').ask((n) => n * 3, 14), 42);
  },
  'Async methods: an AbortSignal rejects at once': async () => {
    const controller = new AbortController();
    const promise = rejection(new Document('').count(1e6, null, controller.signal));
    controller.abort();
    assert.equal((await promise).name, 'AbortError');
  },
  'Async methods: keep their object, and no longer than they run': async () => {
    const before = live('Document');
    await Promise.all(Array.from({ length: 20 }, () => new Document('kept').readUnguarded()));
    for (let attempt = 0; attempt < 10 && live('Document') > before; attempt++) await settle();
    assert.ok(live('Document') <= before + 2, `living documents: ${live('Document')}`);
  },
  'Coroutines: change threads': async () => {
    const rider = new Rider();
    rider.onStep = (n) => n;
    assert.equal(await rider.ride(2), 'pool js0 pool js1 pool');
  },
  'Workers: share one object by token': async () => {
    const counter = new Counter();
    await inWorker('addon.Counter.receive(workerData.token).add(5);', { token: counter.share() });
    assert.equal(counter.number, 5);
    assert.throws(() => addon.read({ ...counter }), /post what its share\(\) answers/);
  },
  'Workers: end with threads that post and async calls that run': async () => {
    const before = addon.livingPumps();
    await inWorker(`
      const pump = new addon.Pump();
      pump.open((n) => n);
      pump.call(1e9);
      new addon.Document('').count(50, () => {}).catch(() => {});
      setTimeout(() => process.exit(), 20);`);
    assert.equal(addon.livingPumps(), before);
  },
};

runTests(tests);
