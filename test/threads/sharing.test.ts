import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, test } from 'vitest';
import { thrownBy } from '../support/thrown';
import { control, countRoots, paths, settled, threads } from './addon';

/** A worker that runs `program` with `addon`, `workerData.token` and `parentPort`, and ends when that has returned. */
const inWorker = (program: string, token?: unknown): Worker =>
  new Worker(`const { parentPort, workerData } = require('node:worker_threads'); const addon = require(workerData.file); ${program}`, {
    eval: true,
    workerData: { file: paths.threads, token },
  });

const add = 'const counter = addon.Counter.receive(workerData.token);';

describe('An object shared by token', () => {
  afterEach(settled);

  test('is one object with a wrapper in each environment', async () => {
    const counter = new threads.Counter();
    counter.add(1);
    const workers = Array.from({ length: 4 }, () => inWorker(`${add} for (let i = 0; i < 1000; i++) counter.add(1); parentPort.postMessage(counter === addon.Counter.receive(counter.share()));`, counter.share()));
    const same = await Promise.all(workers.map(async (worker) => {
      const ended = once(worker, 'exit');
      const [answer] = (await once(worker, 'message')) as [boolean];
      await ended;
      return answer;
    }));
    expect(same).toEqual([true, true, true, true]);
    expect(counter.number).toBe(4001);
  });

  test('dies after its last owner, wherever that is', async () => {
    const before = threads.livingCounters();
    const worker = inWorker(`${add} parentPort.postMessage('got'); parentPort.once('message', () => parentPort.close());`, (() => new threads.Counter().share())());
    await once(worker, 'message');
    await settled();
    expect(threads.livingCounters()).toBe(before + 1);
    worker.postMessage('end');
    await once(worker, 'exit');
    expect(threads.livingCounters()).toBe(before);
  });

  test('survives the worker that made it, as long as its token waits or somebody has it', async () => {
    const before = threads.livingCounters();
    const worker = inWorker(`const counter = new addon.Counter(); counter.add(7); parentPort.postMessage(counter.share());`);
    // Before the message is awaited: a worker that has ended already brings both at once.
    const ended = once(worker, 'exit');
    const [token] = (await once(worker, 'message')) as [string];
    await ended;
    expect(threads.livingCounters()).toBe(before + 1);
    await (async () => { expect(threads.Counter.receive(token).number).toBe(7); })();
    await settled();
    expect(threads.livingCounters()).toBe(before);
  });

  test('is collected in either environment by itself: two wrappers do not keep each other', async () => {
    const before = threads.livingCounters();
    const roots = countRoots();
    await (async () => {
      const counter = new threads.Counter();
      expect(threads.Counter.receive(counter.share())).toBe(counter);
    })();
    await settled();
    expect([threads.livingCounters(), countRoots()]).toEqual([before, roots]);
  });

  test('that nobody received is shown, and lives', async () => {
    const before = threads.livingCounters();
    const token = (() => new threads.Counter().share())();
    await settled();
    expect(control.inspect().roots).toContainEqual({ label: 'shared by a token that nobody has received yet', class: 'Counter', count: 1, site: '' });
    expect(threads.livingCounters()).toBe(before + 1);
    void threads.Counter.receive(token);
    expect(control.inspect().roots.map(({ label }) => label)).not.toContain('shared by a token that nobody has received yet');
  });
});

describe('What is no token', () => {
  test.each([['something else', 'tether:0'], ['an empty string', '']])('is refused: %s', (_what, token) => {
    expect(thrownBy(() => threads.Counter.receive(token))).toMatchObject({ code: 'ERR_TETHER_ARGUMENT', message: expect.stringContaining('Counter.receive: this is no token of a Counter that waits to be received') });
  });

  test('is refused: one that was received before', () => {
    const token = new threads.Counter().share();
    void threads.Counter.receive(token);
    expect(thrownBy(() => threads.Counter.receive(token))).toMatchObject({ code: 'ERR_TETHER_ARGUMENT' });
  });

  test('an object that was posted as it is says what to do', () => {
    const clone = structuredClone(new threads.Counter());
    expect(thrownBy(() => threads.read(clone))).toMatchObject({
      code: 'ERR_TETHER_ARGUMENT',
      message: 'read: argument "counter" (1 of 1) must be a Counter, received Object (an object that is posted loses its native part: post what its share() answers, and call Counter.receive with that)',
    });
  });
});
