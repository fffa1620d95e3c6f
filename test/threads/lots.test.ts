import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { runProgram } from '../support/child';
import { live, paths, threads, until, settled, type Pump } from './addon';

const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

/** What a mixer posts in one round. */
function roundOf(round: number, each: number): unknown[][] {
  const times = (make: (at: number) => unknown[]) => numbers(each).map(make);
  return [...times(() => []), ...times(() => [round + 0.5]), [`round ${round}`], ...times(() => [-1, 0.25]), ...times((at) => [4e9, -7, at])];
}

describe('Calls of numbers that are posted one after the other', () => {
  test.each([1, 3, 50])('arrive whole and in order, between others: %i at a time', async (each) => {
    const mixer = new threads.Mixer();
    const got: unknown[][] = [];
    mixer.open((...values) => { got.push(values); });
    mixer.post(40, each);
    const expected = numbers(40).flatMap((round) => roundOf(round, each));
    await until(() => got.length === expected.length);
    expect(got).toEqual(expected);
    mixer[Symbol.dispose]();
  });

  test('have no receiver, like any call from native code', async () => {
    const mixer = new threads.Mixer();
    const receivers = new Set<unknown>();
    let calls = 0;
    mixer.open(function (this: unknown) { calls++; receivers.add(this); });
    mixer.post(10, 30);
    await until(() => calls === 1210);
    expect([...receivers]).toEqual([undefined]);
    mixer[Symbol.dispose]();
  });

  test('stop at once when one of them closes the handle', async () => {
    const pump = new threads.Pump();
    const got: number[] = [];
    pump.open((n) => { got.push(n); if (n === 777) pump.close(); return 0; });
    pump.post(5000);
    pump.join();
    await until(() => got.length === 778);
    for (let turns = 0; turns < 20; turns++) await new Promise((resolve) => { setImmediate(resolve); });
    expect(got).toEqual(numbers(778));
    expect(pump.postHere(1)).toBe(2);
  });

  test('stop at once when a microtask between two of them disposes the object', async () => {
    await settled();
    let pump: Pump | undefined = new threads.Pump();
    const living = live('Pump');
    const got: number[] = [];
    pump.open((n) => { got.push(n); if (n === 777) void Promise.resolve().then(() => { pump![Symbol.dispose](); pump = undefined; }); return 0; });
    pump.post(5000);
    pump.join();
    await until(() => pump === undefined);
    for (let turns = 0; turns < 20; turns++) await new Promise((resolve) => { setImmediate(resolve); });
    expect(got).toEqual(numbers(778));
    expect(live('Pump')).toBe(living - 1);
  });

  test('each throw for themselves', async () => {
    const ended = await runProgram(`
      const { Pump } = load('threads');
      const errors = [], got = [];
      process.on('uncaughtException', (error) => errors.push(error.message));
      const pump = new Pump();
      pump.open((n) => { got.push(n); if (n % 100 === 50) throw new Error(n); return 0; }, 0, 'block', true);
      pump.post(1000);
      pump.join();
      const timer = setInterval(() => { if (got.length === 1000) { console.log(errors.join()); clearInterval(timer); pump.drop(); } }, 1);`, paths);
    expect(ended).toMatchObject({ code: 0, stdout: '50,150,250,350,450,550,650,750,850,950\n' });
  });

  test('are the last ones when one throws and nobody catches it', async () => {
    const ended = await runProgram(`
      const { Pump } = load('threads');
      const pump = new Pump();
      pump.open((n) => { if (n >= 500) { process.stdout.write(n + ' '); throw new Error('of ' + n); } return 0; }, 0, 'block', true);
      pump.post(1000);
      pump.join();`, paths);
    expect(ended).toMatchObject({ code: 1, stdout: '500 ', stderr: expect.stringContaining('of 500') });
  });

  test('end with a worker that is terminated in one of them', async () => {
    const ended = await runProgram(`
      const { Worker } = require('node:worker_threads');
      load('threads');
      const run = () => {
        const { parentPort, workerData } = require('node:worker_threads');
        const { Pump } = require(workerData);
        const pump = new Pump();
        pump.open((n) => { if (n === 500) { parentPort.postMessage(n); for (;;); } return 0; }, 0, 'block', true);
        pump.post(100000);
        pump.join();
      };
      const worker = new Worker('(' + run + ')()', { eval: true, workerData: ${JSON.stringify(paths.threads)} });
      worker.on('message', () => worker.terminate());
      worker.on('exit', () => console.log('ended'));`, paths);
    expect(ended).toMatchObject({ code: 0, stdout: 'ended\n', stderr: '' });
  });
});

describe('What runs between two calls', () => {
  test('may be a chain of promises and ticks, which runs to its end', async () => {
    const pump = new threads.Pump();
    const order: string[] = [];
    pump.open((n) => {
      void (async () => {
        for (const step of ['a', 'b', 'c']) order.push(`${n}${await Promise.resolve(step)}`);
        process.nextTick(() => order.push(`${n} tick`));
      })();
      return 0;
    });
    pump.post(200);
    pump.join();
    await until(() => order.length === 800);
    expect(order).toEqual(numbers(200).flatMap((n) => [`${n}a`, `${n}b`, `${n}c`, `${n} tick`]));
    pump.close();
  });

  test('may be timers, however many calls wait', async () => {
    const pump = new threads.Pump();
    const got: number[] = [];
    pump.open((n) => { got.push(n); return 0; });
    pump.post(1_000_000);
    pump.join();
    await pause(1);
    expect(got.length).toBeLessThan(1_000_000);
    await until(() => got.length === 1_000_000);
    expect(pump.queued).toBe(1_000_000);
    pump.close();
  });

  test('is an uncaught exception when it throws, and the next call runs', async () => {
    const ended = await runProgram(`
      const { Pump } = load('threads');
      process.on('uncaughtException', (error) => console.log('uncaught', error.message));
      process.on('unhandledRejection', (error) => console.log('unhandled', error.message));
      const pump = new Pump(), got = [];
      pump.open((n) => {
        got.push(n);
        if (n === 1) process.nextTick(() => { throw new Error('of tick ' + n); });
        if (n === 3) void Promise.reject(new Error('of promise ' + n));
        return 0;
      }, 0, 'block', true);
      pump.post(6);
      pump.join();
      const timer = setInterval(() => { if (got.length === 6) { console.log(got.join()); clearInterval(timer); pump.drop(); } }, 1);`, paths);
    expect(ended).toMatchObject({ code: 0, stdout: 'uncaught of tick 1\nunhandled of promise 3\n0,1,2,3,4,5\n' });
  });

  test('ends the process without a handler, and nothing runs after that', async () => {
    const ended = await runProgram(`
      const { Pump } = load('threads');
      const pump = new Pump();
      pump.open((n) => { console.log(n); if (n === 1) process.nextTick(() => { throw new Error('of tick ' + n); }); return 0; }, 0, 'block', true);
      pump.post(6);
      pump.join();`, paths);
    expect(ended).toMatchObject({ code: 1, stdout: '0\n1\n', stderr: expect.stringContaining('of tick 1') });
  });
});
