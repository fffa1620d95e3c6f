import { afterEach, describe, expect, test } from 'vitest';
import { addonPath } from '../support/addon';
import { runProgram } from '../support/child';
import { control, converters, live, settled } from './addon';

const { Hub, Waiter } = converters;
const dropText = 'native code dropped this promise without settling it: the last copy of its tether::Deferred is gone';

const outcome = (promise: Promise<unknown>) => promise.then((value) => ({ value }), (reason: unknown) => ({ reason }));

afterEach(() => converters.drop());

describe('Deferred', () => {
  test('is a promise that C++ fulfils later, once', async () => {
    const promise = converters.promise() as Promise<number[]>;
    expect(promise).toBeInstanceOf(Promise);
    expect(converters.settled()).toBe(false);
    converters.fulfil([1, 2]);
    expect(converters.settled()).toBe(true);
    converters.fulfil([3]);
    converters.rejectNative('late');
    expect(await promise).toEqual([1, 2]);
    expect(await converters.soon('now')).toBe('now');
    expect(await converters.nothing()).toBeUndefined();
  });

  test('is rejected with any JS value, a C++ exception, or a coded error', async () => {
    const mine = { mine: true };
    let promise = outcome(converters.promise());
    converters.rejectWith(mine);
    expect(await promise).toEqual({ reason: mine });
    promise = outcome(converters.promise());
    converters.rejectNative('too far');
    const { reason } = (await promise) as { reason: Error };
    expect([reason instanceof RangeError, reason.message]).toEqual([true, 'too far']);
    promise = outcome(converters.promise());
    converters.rejectCoded();
    expect(await promise).toMatchObject({ reason: { code: 'ERR_MINE', message: 'no such row' } });
  });

  test('that is dropped unsettled rejects, and says so', async () => {
    expect(await outcome(converters.dropped())).toMatchObject({ reason: { code: 'ERR_TETHER_DISPOSED', message: dropText } });
    const promise = outcome(converters.promise());
    converters.drop();
    expect(await promise).toMatchObject({ reason: { code: 'ERR_TETHER_DISPOSED', message: dropText } });
  });

  test('that is replaced unsettled rejects the old promise and keeps the new one', async () => {
    const old = outcome(converters.promise());
    const fresh = converters.promise() as Promise<number[]>;
    expect(await old).toMatchObject({ reason: { code: 'ERR_TETHER_DISPOSED' } });
    converters.fulfil([1]);
    expect(await fresh).toEqual([1]);
  });

  test('that is dropped on another thread rejects on its own, without waiting for a collection', async () => {
    const promise = outcome(converters.promise());
    converters.dropOnThread();
    expect(await promise).toMatchObject({ reason: { code: 'ERR_TETHER_DISPOSED', message: dropText } });
  });

  test('cannot be settled on another thread', async () => {
    const promise = converters.promise() as Promise<number[]>;
    expect(converters.settleOnThread()).toBe('Cannot use JavaScript here: this handle belongs to another thread; a tether::CrossThread may be called on any');
    converters.fulfil([]);
    expect(await promise).toEqual([]);
  });

  test('that C++ holds is a root until it is settled and gone', async () => {
    await settled();
    const before = control.inspect().roots.length;
    void outcome(converters.promise());
    expect(control.inspect().roots.length).toBe(before + 1);
    converters.drop();
    await settled();
    expect(control.inspect().roots.length).toBe(before);
  });
});

describe('Deferred in a bound object', () => {
  test('keeps what waits for it, for as long as the object lives', async () => {
    const waiter = new Waiter();
    const values: number[] = [];
    (() => void (waiter.wait() as Promise<number>).then((value) => values.push(value)))();
    await settled();
    waiter.finish(5);
    await Promise.resolve();
    expect(values).toEqual([5]);
  });

  test.each<[string, () => void]>([
    ['as a member', () => { const waiter = new Waiter(); (waiter.wait() as Promise<number>).then(() => waiter, () => {}); }],
    ['behind a container that is visited', () => { const hub = new Hub(); (hub.wait() as Promise<number>).then(() => hub, () => {}); }],
  ])('%s: the circle through the promise is collected', async (_, build) => {
    await settled();
    const before = [live('Waiter'), live('Hub')];
    build();
    expect([live('Waiter'), live('Hub')]).not.toEqual(before);
    await settled();
    expect([live('Waiter'), live('Hub')]).toEqual(before);
  });

  test('rejects when the object is collected and somebody still waits', async () => {
    const promise = (() => { const waiter = new Waiter(); return outcome(waiter.wait()).then((result) => result); })();
    const held = (() => new Waiter().wait() as Promise<number>)();
    const result = outcome(held);
    await settled();
    expect(await result).toMatchObject({ reason: { code: 'ERR_TETHER_DISPOSED' } });
    void promise;
  });

  test.each([
    ['that JavaScript never got is no unhandled rejection', '', 0],
    ['that JavaScript has got, and nobody handles, is one', 'waiter.wait();', 1],
  ])('dropped, %s', async (_, use, code) => {
    const ended = await runProgram(`const waiter = new (load('converters').Waiter)(); ${use} waiter[Symbol.dispose]();`, { converters: addonPath('converters') });
    expect(ended).toMatchObject({ code, signal: null });
    expect(ended.stderr.includes(dropText)).toBe(code === 1);
  });

  test('rejects when the object is disposed', async () => {
    const waiter = new Waiter();
    const result = outcome(waiter.wait());
    waiter[Symbol.dispose]();
    expect(await result).toMatchObject({ reason: { code: 'ERR_TETHER_DISPOSED', message: dropText } });
  });
});
