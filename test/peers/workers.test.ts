import { describe, expect, test } from 'vitest';
import { addonPath } from '../support/addon';
import { runProgram, type Ended } from '../support/child';

const paths = { peers: addonPath('peers') };

/** Runs `main`, where `start(source)` starts a worker that has the addon's path as `file`. */
const run = (main: string): Promise<Ended> =>
  runProgram(
    `const { Worker } = require('node:worker_threads');
    const start = (source) => {
      const worker = new Worker('const file = require("node:worker_threads").workerData;' + source, { eval: true, workerData: addonPaths.peers });
      const told = [];
      worker.on('message', (text) => told.push(text)).on('error', (error) => told.push('error: ' + error.message));
      return { worker, ended: new Promise((resolve) => worker.once('exit', (code) => resolve([code, ...told]))) };
    };
    (async () => { ${main} })();`,
    paths,
  );

describe('What native code throws after its worker was terminated', () => {
  test.each(['an Error', 'a RangeError', 'a TypeError', 'no std::exception', 'what a callback throws', "a new object's error", 'nothing'])(
    'ends nothing but the worker: %s',
    async (kind) => {
      const ended = await run(`
        const addon = load('peers');
        const { worker, ended } = start(${JSON.stringify(`
          const { parentPort } = require('node:worker_threads');
          try { require(file).failLate(${JSON.stringify(kind)}, () => { throw new Error('from JS'); }); } catch (error) { parentPort.postMessage(error.message); }
          // A termination is noticed where a function of JS begins.
          const goOn = () => parentPort.postMessage('went on');
          goOn();`)});
        addon.awaitArrival();
        worker.terminate();
        addon.release();
        console.log(await ended, addon.outers());`);
      expect(ended).toMatchObject({ code: 0, signal: null, stdout: '[ 1 ] 0\n', stderr: '' });
    },
  );

  test('reaches a worker that lives: the twin', async () => {
    const ended = await run(`
      load('peers').release();
      console.log(await start(${JSON.stringify(`try { require(file).failLate('an Error', () => {}); } catch (error) { require('node:worker_threads').parentPort.postMessage(error.message); }`)}).ended);`);
    expect(ended).toMatchObject({ code: 0, stdout: "[ 0, 'too late' ]\n" });
  });
});

describe('Many workers at once', () => {
  test('load the addon, make objects of its classes and end', async () => {
    const ended = await run(`
      const addon = load('peers');
      const all = await Promise.all(Array.from({ length: 20 }, (_, i) => start(
        'const addon = require(file); const outer = new addon.Outer(""); outer.hold(outer); gc();' +
        'require("node:worker_threads").parentPort.postMessage(addon.captured() + ' + i + ');' + (i % 2 ? 'process.exit(0);' : '')).ended));
      console.log(all.every(([code, answer], i) => code === 0 && (answer === 5 + i || i % 2)), addon.outers(), addon.captures());`);
    expect(ended).toMatchObject({ code: 0, signal: null, stdout: 'true 0 1\n' });
  });
});

describe('An addon that only workers load', () => {
  const source = JSON.stringify(`
    const addon = require(file);
    const outer = new addon.Outer('');
    outer.holdValue(() => outer);
    const counts = () => Object.values(addon[Symbol.for('napi-tether.control')].inspect().classes).map(({ live }) => live).join('');
    require('node:worker_threads').parentPort.postMessage(counts() + ':' + addon.made().length);`);

  test('is loaded anew after the last of them has ended', async () => {
    const ended = await run(`for (let i = 0; i < 8; i++) console.log(JSON.stringify(await start(${source}).ended));`);
    expect(ended).toMatchObject({ code: 0, signal: null, stderr: '' });
    expect(ended.stdout.trim().split('\n').map((line) => (JSON.parse(line) as [number, string])[0])).toEqual(Array(8).fill(0));
    expect(new Set(ended.stdout.trim().split('\n')).size).toBe(1);
  });

  test('may be loaded by one while the last other one ends', async () => {
    const ended = await run(`
      const all = [];
      for (let i = 0; i < 12; i++) {
        const one = start(${source});
        all.push(one.ended);
        if (i % 3 === 2) await Promise.race(all.slice(-3));
        if (i % 4 === 3) one.worker.terminate();
      }
      console.log((await Promise.all(all)).length);`);
    expect(ended).toMatchObject({ code: 0, signal: null, stderr: '', stdout: '12\n' });
  });
});
