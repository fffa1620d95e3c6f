import { createHook } from 'node:async_hooks';
import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { runProgram } from '../support/child';
import { thrownBy } from '../support/thrown';
import { live, paths, rootLabels, settled, threads } from './addon';

const { Document } = threads;

const reason = (promise: Promise<unknown>): Promise<any> => promise.then(() => undefined, (error: unknown) => error);

describe('An async method', () => {
  test('answers a promise of its result', async () => {
    const promise = threads.add(2, 3);
    expect(promise).toBeInstanceOf(Promise);
    expect(await promise).toBe(5);
    expect(await Document.twice('ab')).toBe('abab');
    const document = new Document('a');
    expect(await document.append('b')).toBeUndefined();
    expect(document.text).toBe('ab');
    expect(await document.self()).toBe(document);
  });

  test('is told to async hooks by the name of the toolkit', async () => {
    const types: string[] = [];
    const hook = createHook({ init(_, type) { types.push(type); } }).enable();
    await threads.add(2, 3).finally(() => hook.disable());
    expect(types).toContain('napi-tether');
  });

  test('rejects with what C++ throws, a wrong argument, and a wrong receiver', async () => {
    const document = new Document('a');
    expect(await reason(document.fail('no such page'))).toMatchObject({ name: 'TypeError', message: 'no such page' });
    expect(await reason(document.append(5 as never))).toMatchObject({ code: 'ERR_TETHER_ARGUMENT', message: 'Document.append: argument "more" (1 of 1) must be a string, received 5' });
    expect(await reason(Document.prototype.append.call({} as never, 'b'))).toMatchObject({ code: 'ERR_TETHER_RECEIVER' });
    document[Symbol.dispose]();
    expect(await reason(document.append('b'))).toMatchObject({ code: 'ERR_TETHER_DISPOSED' });
  });

  test('keeps its object for exactly as long as it runs', async () => {
    await settled();
    const before = live('Document');
    let promise = (() => new Document('kept').read())();
    await settled();
    expect(await promise).toBe('kept');
    promise = undefined as never;
    await settled();
    expect(live('Document')).toBe(before);
  });

  test('keeps a bound argument, too', async () => {
    await settled();
    const before = live('Document');
    const target = new Document('a');
    await (() => target.take(new Document('b')))();
    expect(target.text).toBe('ab');
    await settled();
    expect(live('Document')).toBe(before + 1);
  });

  test('makes a dispose wait for it', async () => {
    const document = new Document('a');
    const before = live('Document');
    const promise = document.read();
    document[Symbol.dispose]();
    expect(live('Document')).toBe(before);
    expect(thrownBy(() => document.length)).toMatchObject({ code: 'ERR_TETHER_DISPOSED' });
    expect(await promise).toBe('a');
    expect(live('Document')).toBe(before - 1);
  });

  test('gives progress before its result, and keeps the function no longer than that', async () => {
    const seen: number[] = [];
    const document = new Document('');
    const promise = document.count(20, (n) => seen.push(n));
    expect(rootLabels()).toContain('progress of Document.count');
    expect(await promise).toBe(20);
    expect(seen).toEqual(Array.from({ length: 20 }, (_, n) => n));
    expect(rootLabels()).not.toContain('progress of Document.count');
  });

  test('may wait for an answer of JS', async () => {
    const document = new Document('');
    expect(await document.ask((n) => n * 3, 14)).toBe(42);
    const mine = new RangeError('mine');
    expect(await reason(document.ask(() => { throw mine; }, 1))).toBe(mine);
  });

  test('keeps the process alive until it is done', async () => {
    const ended = await runProgram(`const { Document } = load('threads'); new Document('a').read().then(console.log);`, paths);
    expect(ended).toMatchObject({ code: 0, stdout: 'a\n' });
  });
});

describe('Two async calls on one object', () => {
  test('take turns', async () => {
    const document = new Document('');
    await Promise.all([...'abcdefgh'].map((letter) => document.append(letter)));
    expect([document.text, document.most()]).toEqual(['abcdefgh', 1]);
  });

  test('run beside each other where both only read', async () => {
    const document = new Document('a');
    await Promise.all([document.read(), document.read(), document.read()]);
    expect(document.most()).toBeGreaterThan(1);
  });

  test('run beside each other where they need no guarding', async () => {
    const document = new Document('a');
    await Promise.all([document.readUnguarded(), document.readUnguarded()]);
    expect(document.most()).toBeGreaterThan(1);
  });

  test('keep readers and writers apart, in the order of the calls', async () => {
    const document = new Document('');
    const results = await Promise.all([document.append('a'), document.read(), document.read(), document.append('b'), document.read()]);
    expect(results).toEqual([undefined, 'a', 'a', undefined, 'ab']);
  });

  test('that want two objects in either order do not wait for each other', async () => {
    const a = new Document('a'), b = new Document('b');
    await Promise.all(Array.from({ length: 50 }, (_, i) => (i % 2 ? a.take(b) : b.take(a))));
    expect(a.text + b.text).toHaveLength(2);
    await a.take(a);
  });

  test('refuse another use meanwhile, and say what to do', async () => {
    const document = new Document('a'), other = new Document('b');
    const writing = document.append('b');
    expect(thrownBy(() => document.length)).toMatchObject({
      code: 'ERR_TETHER_BUSY',
      message: 'Document.length: this Document is in use by an async call; await its promise first, or say tether::shared or tether::unguarded of what may run beside it',
    });
    expect(thrownBy(() => document.peek())).toMatchObject({ code: 'ERR_TETHER_BUSY' });
    expect(document.most()).toBeTypeOf('number');
    const waiting = other.take(document);
    await writing;
    await waiting;
    expect([other.text, document.text]).toEqual(['bab', '']);
    const reading = document.read();
    expect(document.peek()).toBe('');
    await reading;
  });
});

describe('An AbortSignal', () => {
  test('rejects with its reason, at once', async () => {
    const controller = new AbortController(), why = new Error('enough');
    const promise = new Document('').count(1e6, null, controller.signal);
    controller.abort(why);
    expect(await reason(promise)).toBe(why);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  test('that has aborted before lets nothing begin', async () => {
    const seen: number[] = [];
    expect(await reason(new Document('').count(5, (n) => seen.push(n), AbortSignal.abort('no')))).toBe('no');
    expect(seen).toEqual([]);
  });

  test('takes a call out of the line that it waits in', async () => {
    const document = new Document(''), controller = new AbortController();
    const writing = document.append('a');
    const waiting = document.count(3, null, controller.signal);
    controller.abort();
    expect(await reason(waiting)).toMatchObject({ name: 'AbortError' });
    await writing;
    expect(document.length).toBe(1);
  });

  test('keeps no listener after a call that it did not abort', async () => {
    const { signal } = new AbortController();
    expect(await new Document('').count(2, null, signal)).toBe(2);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  test('must be one', async () => {
    expect(await reason(new Document('').count(2, null, {} as never))).toMatchObject({ code: 'ERR_TETHER_ARGUMENT', message: expect.stringContaining('must be an AbortSignal or undefined') });
  });
});

describe('An environment that ends', () => {
  test.each(['append', 'read', 'ask', 'count'])('while a worker runs %s waits for it, and destroys everything', async (method) => {
    const ended = await runProgram(`
      const { Worker } = require('node:worker_threads');
      const worker = new Worker(\`
        const { Document, Pump } = require(require('node:worker_threads').workerData);
        const run = { append: (d) => d.append('b'), read: (d) => d.read(), ask: (d) => d.ask((n) => n, 1), count: (d) => d.count(200, () => {}) }['${method}'];
        const go = () => { for (let i = 0; i < 20; i++) run(new Document('a')).catch(() => {}); };
        go();
        setInterval(go, 1);
        new Pump();
        require('node:worker_threads').parentPort.postMessage('ready');\`, { eval: true, workerData: addonPaths.threads });
      worker.once('message', () => setTimeout(() => worker.terminate(), 20));
      worker.once('exit', () => console.log('ended', load('threads').livingPumps()));`, paths);
    expect(ended).toMatchObject({ code: 0, signal: null, stdout: 'ended 0\n' });
  });
});
