import { describe, expect, test } from 'vitest';
import { runProgram } from '../support/child';
import { thrownBy } from '../support/thrown';
import { paths, threads, until } from './addon';

const { Desk } = threads;

describe('A worker that is terminated', () => {
  test.each(['throwLate', 'throwRemoteLate'])('while C++ holds what JS has thrown, a primitive, ends by itself: %s', async (name) => {
    const ended = await runProgram(`
      const { Worker } = require('node:worker_threads');
      const { hasThrown } = load('threads');
      const worker = new Worker(\`
        const { path, name } = require('node:worker_threads').workerData;
        require(path)[name](() => { throw 5; });\`, { eval: true, workerData: { path: addonPaths.threads, name: '${name}' } });
      const timer = setInterval(() => { if (hasThrown()) { clearInterval(timer); worker.terminate(); } }, 1);
      worker.once('exit', () => console.log('ended'));`, paths);
    expect(ended).toMatchObject({ code: 0, signal: null, stdout: 'ended\n' });
  });
});

describe('An async method that JS calls while C++ is at the object', () => {
  test('begins when that has ended', async () => {
    const desk = new Desk();
    let promise!: Promise<number>;
    desk.visit(() => { promise = desk.work(); });
    expect(await promise).toBe(0);
    desk.visitShared(() => { promise = desk.work(); });
    expect(await promise).toBe(0);
    desk.visit(() => { promise = desk.workShared(); });
    expect(await promise).toBe(0);
  });

  test('which is an argument, too', async () => {
    const desk = new Desk();
    let promise!: Promise<number>;
    Desk.visitOther(desk, () => { promise = desk.work(); });
    expect(await promise).toBe(0);
  });

  test('runs beside it where both say so, or one that needs no guarding', async () => {
    const desk = new Desk();
    let promise!: Promise<number>;
    desk.visitShared(() => { promise = desk.workShared(); });
    expect(await promise).toBe(1);
    desk.visit(() => { promise = desk.workUnguarded(); });
    expect(await promise).toBe(1);
  });

  test('is not run when it is aborted before', async () => {
    const desk = new Desk(), controller = new AbortController();
    let promise!: Promise<number>;
    desk.visit(() => { promise = desk.wait(controller.signal, [1]); controller.abort('no more'); });
    await expect(promise).rejects.toBe('no more');
    expect(await desk.wait(null, [1, 2])).toBe(2);
  });
});

/** Looks like a signal, and does what `when` says when somebody listens. */
const fakeSignal = (when: (heard: () => void) => void) => ({
  aborted: false, reason: 'because', addEventListener(_type: string, heard: () => void) { when(heard); }, removeEventListener() {},
}) as unknown as AbortSignal;

describe('What looks like an AbortSignal', () => {
  test('and throws after it has taken the listener cannot abort what has ended', async () => {
    const desk = new Desk();
    let late!: () => void;
    const signal = fakeSignal((heard) => { late = heard; throw new Error('not listening'); });
    await expect(desk.wait(signal, [1])).rejects.toThrow('not listening');
    late();
    expect(await desk.wait(null, [1])).toBe(1);
  });

  test('and aborts at once rejects with its reason', async () => {
    const desk = new Desk();
    await expect(desk.wait(fakeSignal((heard) => { heard(); heard(); }), [1])).rejects.toBe('because');
    expect(await desk.wait(null, [1])).toBe(1);
  });
});

describe('A signal that a function has moved away', () => {
  test('still tells it', async () => {
    const desk = new Desk(), controller = new AbortController(), before = threads.stops();
    const promise = desk.workUntil(controller.signal);
    await until(() => threads.isAtWork());
    controller.abort('enough');
    await expect(promise).rejects.toBe('enough');
    await until(() => threads.stops() > before);
  });
});

test('A signal that aborts while later arguments are read is heard', async () => {
  const desk = new Desk(), controller = new AbortController();
  const numbers = Object.defineProperty([0], 0, { get() { controller.abort('early'); return 1; } });
  await expect(desk.wait(controller.signal, numbers)).rejects.toBe('early');
});

describe('Calls from other threads', () => {
  test('have microtasks between them, whenever they come', async () => {
    const times = 600_000;
    let count = 0, waiting = 0, without = 0;
    threads.postAtPaces(() => {
      if (waiting > 0) without++;
      waiting++;
      count++;
      void Promise.resolve().then(() => { waiting--; });
    }, times);
    await until(() => count === times);
    expect(without).toBe(0);
  });

  test('may come from what a thread destroys at its very end', async () => {
    const times = 300, threadsInTurn = 5, sums: number[] = [];
    for (let thread = 0; thread < threadsInTurn; thread++) {
      let count = 0, sum = 0;
      threads.postToTheEnd((n) => { count++; sum += n; }, times);
      await until(() => count === times + 1);
      sums.push(sum);
    }
    expect(sums).toEqual(new Array(threadsInTurn).fill((times * (times - 1)) / 2 - 1));
  });

  test('that an async method\'s result waits for leave their turn to other events', async () => {
    const pump = new threads.Pump(), times = 100_000;
    let count = 0, work = 0, atLastTurn = 0, mostInOneTurn = 0;
    pump.open(() => {
      for (let step = 0; step < 2000; step++) work += step;  // longer than it takes to post
      return ++count;
    });
    pump.post(times);
    await until(() => count > 0);
    const result = threads.Document.twice('a');
    await until(() => {
      mostInOneTurn = Math.max(mostInOneTurn, count - atLastTurn);
      atLastTurn = count;
      return count === times;
    });
    expect(await result).toBe('aa');
    expect([mostInOneTurn < times / 2, work > 0]).toEqual([true, true]);
    pump.close();
  });

  test('are refused by a closed handle on its own thread, too', () => {
    const pump = new threads.Pump();
    pump.open((n) => 2 * n);
    expect(pump.callHere(1)).toBe(2);
    pump.close();
    expect(thrownBy(() => pump.callHere(1))).toMatchObject({ code: 'ERR_TETHER_ENVIRONMENT', message: expect.stringContaining('closed') });
  });
});

test('A process exits while threads wait for a value that is being made', async () => {
  const ended = await runProgram(`
    const { waitForEver, endHanging } = load('threads');
    endHanging(20);
    waitForEver();
    process.exit(0);`, paths);
  expect(ended).toMatchObject({ code: 0, signal: null });
}, 40_000);
