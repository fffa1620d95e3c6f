import { describe, expect, test } from 'vitest';
import { runProgram } from '../support/child';
import { live, paths, settled, threads } from './addon';

const reason = (promise: Promise<unknown>): Promise<unknown> => promise.then(() => undefined, (error: unknown) => error);

describe('A coroutine', () => {
  test('changes between the pool and the JavaScript thread', async () => {
    const rider = new threads.Rider();
    rider.onStep = (n) => n * 10;
    expect(await rider.ride(3)).toBe('pool js0 pool js10 pool js20 pool');
    expect(await rider.nothing()).toBeUndefined();
  });

  test('awaits others, and passes on what they throw', async () => {
    const rider = new threads.Rider();
    expect(await rider.quarter('12')).toBe(3);
    expect(await reason(rider.quarter('7'))).toMatchObject({ name: 'TypeError', message: 'odd' });
    expect(await reason(rider.quarter('6'))).toMatchObject({ message: 'odd' });
  });

  test('cannot take a guard along to another thread', async () => {
    const rider = new threads.Rider();
    expect(await rider.guarded(false)).toBe(1);
    await expect(rider.guarded(true)).rejects.toMatchObject({ code: 'ERR_TETHER_GUARD' });
    expect(await rider.guarded(false)).toBe(2);
  });

  test('rejects with the very value that a callback throws', async () => {
    const rider = new threads.Rider(), mine = {};
    rider.onStep = () => { throw mine; };
    expect(await reason(rider.ride(1))).toBe(mine);
  });

  test('keeps its object to its end and no longer, also in a circle through the callback', async () => {
    await settled();
    const before = live('Rider');
    const promise = (() => {
      const rider = new threads.Rider();
      rider.onStep = (n) => { globalThis.gc!(); return n + (rider.onStep ? 1 : 0); };
      return rider.ride(5);
    })();
    expect(await promise).toContain('js5');
    await settled();
    expect(live('Rider')).toBe(before);
  });

  test('is destroyed where it stands when its worker is terminated', async () => {
    const ended = await runProgram(`
      const { Worker } = require('node:worker_threads');
      let left = 5;
      const start = () => {
        const worker = new Worker(\`
          const { Rider } = require(require('node:worker_threads').workerData);
          for (let i = 0; i < 20; i++) { const rider = new Rider(); rider.onStep = (n) => n; rider.ride(1e9).catch(() => {}); }
          require('node:worker_threads').parentPort.postMessage('ready');\`, { eval: true, workerData: addonPaths.threads });
        worker.once('message', () => setTimeout(() => worker.terminate(), 10));
        worker.once('exit', () => { if (--left) start(); else console.log('ended'); });
      };
      start();`, paths);
    expect(ended).toMatchObject({ code: 0, signal: null, stdout: 'ended\n' });
  });
});
