import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { runProgram } from '../support/child';
import { countRoots, live, paths, rootLabels, settled, threads, until, type Pump, type WhenFull } from './addon';

const QUEUED = 0, FULL = 1, ENDED = 2;

/** A pump whose function notes what it gets, and answers it doubled. */
function noting(capacity = 0, whenFull: WhenFull = 'block') {
  const pump = new threads.Pump();
  const got: number[] = [];
  pump.open((n) => { got.push(n); return 2 * n; }, capacity, whenFull);
  return { pump, got };
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

describe('A function called from a native thread', () => {
  test('runs in the order in which it was posted', async () => {
    const { pump, got } = noting();
    pump.post(1000);
    await until(() => got.length === 1000);
    expect(got).toEqual(numbers(1000));
    expect(pump.queued).toBe(1000);
    pump.close();
  });

  test('answers a thread that waits', async () => {
    const { pump, got } = noting();
    pump.call(100);
    await until(() => got.length === 100);
    pump.join();
    expect([pump.sum, pump.failures]).toEqual([9900, 0]);
    pump.close();
  });

  test('answers on its own thread, which would wait for itself', () => {
    const { pump } = noting();
    expect(pump.callHere(21)).toBe(42);
    pump.close();
  });

  test('lets microtasks run between two calls, as between two events', async () => {
    const pump = new threads.Pump();
    const order: string[] = [];
    pump.open((n) => { order.push(`call ${n}`); void Promise.resolve().then(() => order.push(`then ${n}`)); return 0; });
    pump.post(3);
    pump.join();
    await until(() => order.length === 6);
    expect(order).toEqual(['call 0', 'then 0', 'call 1', 'then 1', 'call 2', 'then 2']);
    pump.close();
  });

  test('throws what JS threw as an exception with its code, and what does not convert', async () => {
    const pump = new threads.Pump();
    pump.open(() => { throw Object.assign(new RangeError('too far'), { code: 'ERR_FAR' }); });
    pump.call(2);
    await until(() => pump.failures === 2);
    expect(pump.failure).toBe('ERR_FAR|too far');
    pump.open(() => 'no number');
    pump.call(1);
    await until(() => pump.failures === 3);
    expect(pump.failure).toContain("ERR_TETHER_ARGUMENT|the callback's result must be a 32-bit integer, received \"no number\"");
    pump.close();
  });

  test('gives back the very error that it threw, on its own thread', () => {
    const pump = new threads.Pump();
    const mine = { mine: true };
    pump.open(() => { throw mine; });
    let caught: unknown;
    try { pump.callHere(1); } catch (error) { caught = error; }
    expect(caught).toBe(mine);
    pump.close();
  });

  test('that throws without anybody waiting is an uncaught exception', async () => {
    const ended = await runProgram(`
      const { Pump } = load('threads');
      process.on('uncaughtException', (error) => console.log('uncaught', error.message));
      const pump = new Pump(), got = [];
      pump.open((n) => { got.push(n); if (n === 1) throw new Error('of ' + n); return 0; }, 0, 'block', true);
      pump.post(3);
      const timer = setInterval(() => { if (got.length === 3) { console.log(got.join()); clearInterval(timer); pump.drop(); } }, 1);`, paths);
    expect(ended).toMatchObject({ code: 0, stdout: 'uncaught of 1\n0,1,2\n' });
  });
});

describe('A bounded queue', () => {
  test('that blocks lets a thread go on when there is room', async () => {
    const { pump, got } = noting(2, 'block');
    pump.post(10);
    const end = Date.now() + 60;
    while (Date.now() < end) pump.sum;
    expect(pump.queued).toBe(2);
    await until(() => got.length === 10);
    expect(got).toEqual(numbers(10));
    pump.close();
  });

  test('that blocks refuses on the environment\'s own thread', async () => {
    const { pump, got } = noting(1, 'block');
    expect([pump.postHere(1), pump.postHere(2)]).toEqual([QUEUED, FULL]);
    await until(() => got.length === 1);
    expect(pump.postHere(3)).toBe(QUEUED);
    pump.close();
  });

  test('that fails refuses what is too much', async () => {
    const { pump, got } = noting(3, 'fail');
    pump.post(10);
    pump.join();
    expect([pump.queued, pump.full]).toEqual([3, 7]);
    await until(() => got.length === 3);
    expect(got).toEqual([0, 1, 2]);
    pump.close();
  });

  test('that drops the oldest keeps the newest', async () => {
    const { pump, got } = noting(3, 'dropOldest');
    pump.post(10);
    pump.join();
    expect([pump.queued, pump.full]).toEqual([10, 0]);
    await until(() => got.length === 3);
    expect(got).toEqual([7, 8, 9]);
    pump.close();
  });

  test('tells a thread that waits why its call did not run', async () => {
    const { pump } = noting(1, 'fail');
    expect(pump.postHere(1)).toBe(QUEUED);
    pump.call(1);
    pump.join();
    expect(pump.failure).toMatch(/^ERR_TETHER_QUEUE\|this call was refused: the queue is full/);
    pump.close();
  });

  test('counts each handle\'s calls for itself', async () => {
    const small = noting(1, 'fail'), other = noting();
    expect([small.pump.postHere(1), small.pump.postHere(2), other.pump.postHere(1), other.pump.postHere(2)]).toEqual([QUEUED, FULL, QUEUED, QUEUED]);
    await until(() => other.got.length === 2);
    small.pump.close();
    other.pump.close();
  });
});

describe('A closed handle', () => {
  test('drops what waits and takes no more', async () => {
    const { pump, got } = noting();
    pump.post(5);
    pump.join();
    pump.close();
    expect(pump.postHere(6)).toBe(ENDED);
    await pause(20);
    expect(got).toEqual([]);
  });

  test('lets go of a thread that waits for an answer, so that a destructor can join it', async () => {
    await settled();
    const before = live('Pump');
    const { pump } = noting();
    pump.call(3);
    pump[Symbol.dispose]();
    expect(live('Pump')).toBe(before);
  });

  test('lets go of a thread that waits for room', async () => {
    await settled();
    const before = live('Pump');
    const { pump } = noting(1, 'block');
    pump.post(5);
    pump[Symbol.dispose]();
    expect(live('Pump')).toBe(before);
    await pause(1);
  });
});

/** The pump's own function closes over it. */
function selfish(): Pump {
  const pump = new threads.Pump();
  pump.open((n) => n + pump.sum);
  return pump;
}

describe('A CrossThread handle', () => {
  test('is a root with a label', async () => {
    await settled();
    const before = live('Pump');
    const pumps = [selfish()];
    expect(rootLabels()).toContain("the pump's function");
    await (async () => { pumps.length = 0; })();
    await settled();
    expect(live('Pump')).toBe(before + 1);
    expect(rootLabels()).toContain("the pump's function");
  });

  test('that is dropped lets go of its function, and what that closes over is collected', async () => {
    await settled();
    const before = live('Pump'), roots = countRoots();
    await (async () => { selfish().drop(); })();
    await settled();
    expect([live('Pump'), countRoots()]).toEqual([before, roots]);
  });

  test('that is dropped on another thread does too, without waiting for a collection', async () => {
    await settled();
    const before = live('Pump'), roots = countRoots();
    await (async () => {
      const pump = selfish();
      expect(countRoots()).toBe(roots + 1);
      pump.dropOnThread();
    })();
    await until(() => countRoots() === roots);
    await settled();
    expect(live('Pump')).toBe(before);
  });

  test.each<[string, boolean, string]>([
    ['does not keep the process alive', false, 'end\n'],
    ['keeps it alive when asked', true, 'end\ngot 0\n'],
  ])('%s', async (_title, keepsAlive, stdout) => {
    const ended = await runProgram(`
      const { Pump } = load('threads');
      const pump = new Pump();
      pump.open((n) => { console.log('got', n); pump.drop(); return 0; }, 0, 'block', ${keepsAlive});
      process.once('beforeExit', () => {});
      console.log('end');
      ${keepsAlive ? 'pump.post(1);' : ''}`, paths);
    expect(ended).toMatchObject({ code: 0, signal: null, stdout });
  });

  test('that a thread uses while its worker is terminated is told so, and everything is destroyed', async () => {
    const ended = await runProgram(`
      const { Worker } = require('node:worker_threads');
      const { livingPumps } = load('threads');
      const worker = new Worker(\`
        const { Pump } = require(require('node:worker_threads').workerData);
        const pumps = Array.from({ length: 6 }, (_, i) => {
          const pump = new Pump();
          pump.open((n) => { pump.sum; return n; }, i % 3, ['block', 'fail', 'dropOldest'][i % 3]);
          return pump;
        });
        pumps.forEach((pump, i) => i % 2 ? pump.post(1e9) : pump.call(1e9));
        require('node:worker_threads').parentPort.postMessage('ready');
        setInterval(() => {}, 1000);\`, { eval: true, workerData: addonPaths.threads });
      worker.once('message', () => setTimeout(() => worker.terminate(), 30));
      worker.once('exit', () => console.log(livingPumps()));`, paths);
    expect(ended).toMatchObject({ code: 0, signal: null, stdout: '0\n' });
  });
});
