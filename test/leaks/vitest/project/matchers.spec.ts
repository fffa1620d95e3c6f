// As a user writes them. What is named "fails" has to fail; the test that runs this says so.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { leakScope, live, settle, track } from 'napi-tether/vitest';
import { addon } from './addon';

let kept: unknown;
afterEach(() => { kept = undefined; });

const leak = () => { const forgetful = new addon.Forgetful(() => forgetful.fire()); };
const twin = () => { const container = new addon.Container(() => container.fire()); };
const keep = () => { kept = [kept, new addon.Emitter()]; };
const pass = () => { new addon.Emitter(); };

describe('not.toLeak', () => {
  test('passes: a cycle that the collector sees', () => expect(twin).not.toLeak());
  test('fails: a cycle that it does not see', () => expect(leak).not.toLeak({ explain: false }));
  test('passes: an async body', () => expect(async () => { await null; pass(); }).not.toLeak());
  test('passes: what is ignored', () => expect(keep).not.toLeak({ patience: 0, ignore: ['Emitter', 'handle', 'arrayBuffer'] }));
  test('fails: with the error of the body', () => expect(() => { throw new Error('mine'); }).not.toLeak());
  test('passes: a failure that the test expects', () => expect(expect(keep).not.toLeak({ patience: 0, explain: false })).rejects.toThrow('Leak of Emitter'));
  test('fails: what is no function', () => expect(new addon.Emitter()).not.toLeak());
  test('fails: a number in place of options', () => expect(pass).not.toLeak(100 as never));
  test('fails: an option that there is not', () => expect(pass).not.toLeak({ itarations: 5 } as never));
});

describe('toLeak', () => {
  test('passes: what leaks', () => expect(keep).toLeak({ patience: 0 }));
  test('passes: at the rate that is expected', () => expect(leak).toLeak({ patience: 0, perIteration: { Forgetful: 1, root: 1 } }));
  test('fails: at another rate', () => expect(leak).toLeak({ patience: 0, perIteration: { Forgetful: 2 } }));
  test('fails: something else leaks', () => expect(leak).toLeak({ patience: 0, perIteration: { Emitter: 1 } }));
  test('fails: what does not leak', () => expect(twin).toLeak());
});

describe('toBeCollected', () => {
  test('passes: what nobody keeps', () => expect(track(() => new addon.Emitter())).toBeCollected());
  test('fails: what somebody keeps', () => expect(track(() => (kept = new addon.Emitter()) as object)).toBeCollected({ within: '50ms', explain: false }));
  test('passes: not, for what somebody keeps', () => expect(track(() => (kept = new addon.Emitter()) as object)).not.toBeCollected({ within: '50ms' }));
  test('fails: not, for what nobody keeps', () => expect(track(() => new addon.Emitter())).not.toBeCollected());
  test('fails: an option of another matcher', () => expect(track(() => new addon.Emitter())).toBeCollected({ iterations: 5 } as never));
  test('fails: an object instead of a tracker', () => expect(new addon.Emitter()).toBeCollected());
});

describe('traps', () => {
  test('passes: a mock that recorded the objects', async () => {
    const mock = vi.fn();
    await expect(() => { mock(new addon.Emitter()); }).not.toLeak();
  });

  test('fails: an array that recorded them', async () => {
    const calls: unknown[] = [];
    await expect(() => { calls.push(new addon.Emitter()); }).not.toLeak({ patience: 0, explain: false });
  });

  test('passes: fake timers', async () => {
    vi.useFakeTimers();
    await expect(pass).not.toLeak().finally(() => vi.useRealTimers());
  });

  test('fails: a leak under fake timers', async () => {
    vi.useFakeTimers();
    await expect(keep).not.toLeak({ patience: 0, explain: false }).finally(() => vi.useRealTimers());
  });

  test('fails: .resolves keeps its object until the test ends', () => {
    return expect(async () => { await expect(Promise.resolve(new addon.Emitter())).resolves.toBeDefined(); }).not.toLeak({ patience: 0, explain: false });
  });

  test('passes: awaiting first does not', () => {
    return expect(async () => { expect(await Promise.resolve(new addon.Emitter())).toBeDefined(); }).not.toLeak();
  });

  test('passes: other matchers keep nothing', () => {
    return expect(() => { const emitter = new addon.Emitter(); expect(emitter).toBe(emitter); expect(emitter).toBeInstanceOf(addon.Emitter); }).not.toLeak();
  });
});

describe('scopes and counts', () => {
  test('passes: a block with await using', async () => {
    await using _scope = leakScope();
    pass();
  });

  test('fails: a block with await using that leaves something', async () => {
    await using _scope = leakScope({ name: 'block', patience: 0 });
    keep();
  });

  test('passes: live', async () => {
    await settle();
    const before = live('Emitter');
    keep();
    expect(live('Emitter')).toBe(before + 1);
  });
});
