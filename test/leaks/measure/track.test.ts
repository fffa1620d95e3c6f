import { describe, expect, test, vi } from 'vitest';
import { assertCollected, assertNoLeak, checkpoint, LeakError, leakScope, live, settle, track } from '../../../src-ts/leaks';
import { milliseconds } from '../../../src-ts/leaks/track';
import { thrownBy } from '../../support/thrown';
import { programs } from './programs';

let kept: unknown;

async function rejection(promise: Promise<unknown>): Promise<LeakError> {
  return promise.then(() => { throw new Error('It was not rejected.'); }, (error: unknown) => error as LeakError);
}

describe('track', () => {
  test('an object that nobody keeps is collected', async () => {
    const tracker = track(() => new programs.Emitter());
    expect(tracker.subject).toBe('Emitter');
    expect(tracker.value.next).toBeNull();
    await assertCollected(tracker);
    expect(tracker.collected).toBe(true);
  });

  test('until it is released the tracker keeps it', async () => {
    const tracker = track(() => new programs.Emitter());
    await settle();
    expect(tracker.collected).toBe(false);
    tracker.release();
    await settle();
    expect(tracker.collected).toBe(true);
  });

  test('one that somebody keeps is told, with what to do', async () => {
    const error = await rejection(assertCollected(track(() => (kept = new programs.Emitter()) as object), { within: '20ms' }));
    kept = undefined;
    expect(error).toBeInstanceOf(LeakError);
    expect(error.code).toBe('ERR_TETHER_LEAK');
    expect(error.message).toMatch(/^Emitter is still alive after 20 ms\n/);
    expect(error.message).toContain('  do: ');
  });

  test('what track() did not make is refused, with what to write', async () => {
    const error = await rejection(assertCollected({} as never));
    expect(error).toMatchObject({ code: 'ERR_TETHER_ARGUMENT', message: expect.stringContaining('write assertCollected(track(() => new Session()))') });
  });

  test('a function is an object too', () => assertCollected(track(() => () => {})));

  test('after its release it cannot be used', () => {
    const tracker = track(() => new programs.Emitter());
    tracker.release();
    expect(thrownBy(() => tracker.value)).toMatchObject({ code: 'ERR_TETHER_ARGUMENT', message: expect.stringContaining('was released') });
  });

  test('what is no function, or makes no object, is refused', () => {
    expect(thrownBy(() => track({} as never)).message).toContain('track(() => new Session())');
    expect(thrownBy(() => track(() => 5 as never)).message).toContain('must return an object');
  });

  test('times are numbers or texts', () => {
    expect([milliseconds(5), milliseconds('500ms'), milliseconds('1.5s')]).toEqual([5, 500, 1500]);
    expect(thrownBy(() => milliseconds('soon' as never))).toMatchObject({ code: 'ERR_TETHER_ARGUMENT' });
  });
});

describe('assertNoLeak', () => {
  test('a round trip passes', () => assertNoLeak(() => { const emitter = new programs.Emitter(); emitter.onEvent = () => emitter; }));

  test('a leak is told: what and how fast, what holds it, what to do', async () => {
    const error = await rejection(assertNoLeak(() => { const forgetful = new programs.Forgetful(() => forgetful.fire()); }, { patience: 0, explain: false }));
    expect(error).toMatchObject({ name: 'LeakError', code: 'ERR_TETHER_LEAK', verdict: 'leak' });
    expect(error.findings[0]).toMatchObject({ subject: 'Forgetful', status: 'new', growth: expect.arrayContaining([expect.objectContaining({ kind: 'native', perIteration: 1 })]) });
    expect(error.message.split('\n')).toEqual([
      'Leak of Forgetful: 1 per iteration',
      expect.stringMatching(/^ {2}with it: root "held by native code outside any traverse" 1 per iteration, handle 2 per iteration/),
      '  held by native code: held by native code outside any traverse',
      '  do: name what holds it in the traverse of its class, or hold it by a Callback, Traced or Member; drop a Root when it is not needed any more',
    ]);
  });
});

describe('leakScope', () => {
  const leave = () => { kept = [kept, new programs.Emitter()]; };
  const pass = () => { new programs.Emitter(); };

  test('what it leaves behind is an error at its end, which comes once', async () => {
    const scope = leakScope({ name: 'upload', patience: 0 });
    leave();
    const error = await rejection(scope.end());
    expect(error.message).toContain('Leak of Emitter: 1 left behind');
    expect(error.message).toContain('in the scope "upload"');
    await scope.end();
  });

  test('what was there before is not accused beside what was left', async () => {
    const wanted = [new programs.Forgetful(() => {})];
    await settle();
    (globalThis as { wanted?: unknown }).wanted = wanted.map((one) => ({ one }));
    const leak = () => { const self: object = new programs.Forgetful(() => self); };
    const error = await rejection(leakScope({ patience: 0 }, leak));
    delete (globalThis as { wanted?: unknown }).wanted;
    expect(error.findings.map(({ cause }) => cause!.pattern)).toEqual(['callback-cycle']);
    expect(error.findings[0]!.paths.map(({ heldBy }) => heldBy)).toEqual(['native']);
  });

  test('without leftovers it ends in silence', async () => {
    const scope = leakScope();
    pass();
    await scope.end();
  });

  test('garbage from before does not hide what the scope leaves', async () => {
    for (let n = 0; n < 5; n++) pass();
    const scope = leakScope({ patience: 0 });
    leave();
    expect((await rejection(scope.end())).message).toContain('1 left behind');
  });

  test('as a block: await using calls the same end', async () => {
    const dispose = async (work: () => void) => {
      const scope = leakScope({ patience: 0 });
      work();
      await scope[Symbol.asyncDispose]();
    };
    await dispose(pass);
    expect(await rejection(dispose(leave))).toBeInstanceOf(LeakError);
  });

  test('around a function it gives its result', async () => {
    expect(await leakScope({}, async () => { pass(); return 'done'; })).toBe('done');
    expect(await rejection(leakScope({ patience: 0 }, leave))).toBeInstanceOf(LeakError);
    await expect(leakScope({}, () => { throw new Error('mine'); })).rejects.toThrow('mine');
  });

  test('only what it is to look at counts', async () => {
    await leakScope({ ignore: ['Emitter'] }, leave);
    const buffers: ArrayBuffer[] = [];
    await leakScope({}, () => void buffers.push(new ArrayBuffer(100)));
    const error = await rejection(leakScope({ mode: 'all', patience: 0 }, () => void buffers.push(new ArrayBuffer(100))));
    expect(error.message).toContain('ArrayBuffer: 100 B left behind');
  });
});

describe('Slabs of small buffers', () => {
  const slabOf = (buffer: Buffer) => buffer.buffer;
  /** Keeps the current slab and begins the next one. */
  const nextSlab = () => {
    const first = Buffer.allocUnsafe(8), slab = slabOf(first);
    while (slabOf(Buffer.allocUnsafe(1024)) === slab);
    return first;
  };

  test('a new one while the last is in use is not left behind by anybody; other memory is', async () => {
    const buffers: unknown[] = [nextSlab()];
    await leakScope({ mode: 'all', ignore: ['resource', 'handle', 'external', 'descriptor'], patience: 0 }, () => void buffers.push(nextSlab()));
    const error = await rejection(leakScope({ mode: 'all', patience: 0 }, () => void buffers.push(new ArrayBuffer(Buffer.poolSize))));
    expect(error.message).toContain('ArrayBuffer');
    const beside = await rejection(leakScope({ mode: 'all', patience: 0 }, () => void buffers.push(nextSlab(), new ArrayBuffer(100))));
    expect(beside.message).toContain('ArrayBuffer: 100 B left behind');
  });
});

describe('live and checkpoint', () => {
  test('live counts the natives of all addons', async () => {
    await settle();
    const before = live('Emitter');
    kept = new programs.Emitter();
    expect(live('Emitter')).toBe(before + 1);
    expect(live()).toMatchObject({ Emitter: before + 1, Forgetful: expect.any(Number) });
    expect(live('Nobody')).toBe(0);
    expect(live('constructor')).toBe(0);
  });

  test('a checkpoint says what has come and gone since another', async () => {
    kept = undefined;
    await settle();
    const before = checkpoint();
    kept = [new programs.Emitter(), new programs.Emitter()];
    const during = checkpoint();
    kept = undefined;
    await settle();
    const after = checkpoint();
    const natives = (changes: ReturnType<typeof after.since>) => changes.filter(({ kind }) => kind === 'native');
    expect(natives(during.since(before))).toEqual([{ kind: 'native', subject: 'Emitter', unit: 'objects', delta: 2 }]);
    expect(natives(after.since(during))).toEqual([{ kind: 'native', subject: 'Emitter', unit: 'objects', delta: -2 }]);
    expect(natives(after.since(before))).toEqual([]);
  });
});

describe('Fake timers', () => {
  test('trackers and scopes use the real ones', async () => {
    vi.useFakeTimers();
    try {
      await assertCollected(track(() => new programs.Emitter()));
      await leakScope({}, () => void new programs.Emitter());
    } finally {
      vi.useRealTimers();
    }
  });
});
