import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { thrownBy } from '../support/thrown';
import { paths, threads } from './addon';

/** The answer of a program in a worker; `addon` is the test addon there. */
const inWorker = (program: string): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(`const { parentPort, workerData } = require('node:worker_threads'); const addon = require(workerData); parentPort.postMessage(${program});`, {
      eval: true,
      workerData: paths.threads,
    });
    let answer: unknown;
    worker.once('message', (value) => { answer = value; });
    worker.once('error', reject);
    worker.once('exit', () => resolve(answer));
  });

describe('Guarded', () => {
  test('can be taken in either order by two threads, and while JS is called', () => {
    let calls = 0;
    expect(new threads.Bank().race(2000, () => { calls++; })).toBe(200);
    expect(calls).toBe(2000);
  });

  test('is let go while a callback runs', () => {
    expect(new threads.Bank().lentDuring(() => {})).toBe(true);
  });

  test('is held otherwise', () => {
    expect(new threads.Bank().lentDuring(null)).toBe(false);
  });

  test('can be taken twice by one thread', () => {
    expect(new threads.Bank().nested()).toBe(true);
  });

  test('is held to the last end, in whatever order they come', () => {
    expect(new threads.Bank().outOfOrder()).toBe(true);
  });
});

describe('EnvLocal', () => {
  test('is one value for each environment, destroyed at its end', async () => {
    expect([threads.ledger(), threads.ledger()]).toEqual([1, 2]);
    const living = threads.livingLedgers();
    expect(await inWorker('[addon.ledger(), addon.ledger(), addon.ledger(), addon.livingLedgers()]')).toEqual([1, 2, 3, living + 1]);
    expect(threads.livingLedgers()).toBe(living);
    expect(threads.ledger()).toBe(3);
  });

  test('that needs itself to be made is an error', () => {
    const living = threads.livingLedgers();
    expect(thrownBy(() => threads.recursive())).toMatchObject({ code: 'ERR_TETHER_REENTRY' });
    expect(thrownBy(() => threads.recursive())).toMatchObject({ code: 'ERR_TETHER_REENTRY' });
    expect(threads.livingLedgers()).toBe(living);
  });

  test('has no value on a thread without an environment', () => {
    expect(threads.elsewhere('ledger')).toBe('ERR_TETHER_ENVIRONMENT');
  });
});

describe('OnceCell', () => {
  test('is made once for the process, also when the first tries fail', async () => {
    expect(thrownBy(() => threads.cell(() => { throw new Error('not yet'); }))).toMatchObject({ message: 'not yet' });
    expect(thrownBy(() => threads.cell(() => threads.cell(() => 'inner')))).toMatchObject({ code: 'ERR_TETHER_REENTRY' });
    expect(threads.cell(() => 'first')).toBe('first');
    expect(threads.cell(() => 'second')).toBe('first');
    expect(threads.makings()).toBe(3);
    expect(await inWorker("[addon.cell(() => 'in a worker'), addon.makings()]")).toEqual(['first', 3]);
  });
});
