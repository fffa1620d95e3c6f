/** What makes an object live longer than one thinks: each trap with the way out of it. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { measure } from '../../../src-ts/leaks/measure';
import { addonPath } from '../../support/addon';
import { root } from '../../support/repository';
import { settle } from '../../../src-ts/runtime/settle';
import { live } from '../../../src-ts/leaks/checkpoint';
import { programs } from './programs';

const kept: unknown[] = [];
afterEach(() => { kept.length = 0; });

const quickly = { patience: 0, budget: 60_000 };

describe('Trap: a variable of a suspended function keeps the last object', () => {
  async function lastOneStays(): Promise<number> {
    await settle();
    const before = live('Emitter');
    for (let n = 0; n < 3; n++) { const emitter = new programs.Emitter(); emitter.onEvent = null; }
    await settle();
    return live('Emitter') - before;
  }

  test('counting in the same frame may see one too many; repeating it does not', async () => {
    expect(await lastOneStays()).toBeLessThanOrEqual(1);
    expect(await measure(lastOneStays, { iterations: 13, warmup: 2 })).toMatchObject({ verdict: 'clean', growth: [] });
  });

  test('what the body returns is not kept, be it the object or a promise of it', async () => {
    expect(await measure(() => new programs.Emitter())).toMatchObject({ verdict: 'clean', growth: [] });
    expect(await measure(async () => new programs.Emitter())).toMatchObject({ verdict: 'clean', growth: [] });
  });
});

describe('Trap: a WeakRef that is read keeps its target until the job ends', () => {
  test('the measurement leaves the job first', async () => {
    expect(await measure(() => void new WeakRef(new programs.Emitter()).deref())).toMatchObject({ verdict: 'clean', growth: [] });
  });
});

describe('Trap: an error whose stack nobody has read keeps the receivers of its calls', () => {
  /** An error made while `emitter` is the receiver. */
  function errorIn(read: boolean): Error {
    const emitter = Object.assign(new programs.Emitter(), {
      fail() {
        return new Error('failed');
      },
    });
    const error = emitter.fail();
    if (read) void error.stack;
    return error;
  }

  test('kept unread, it leaks the receivers', async () => {
    const { growth } = await measure(() => void kept.push(errorIn(false)), quickly);
    expect(growth.map(({ kind, subject }) => `${kind} ${subject}`)).toContain('native Emitter');
  });

  test('kept and read, it does not', async () => {
    const { growth } = await measure(() => void kept.push(errorIn(true)), { ...quickly, iterations: 31 });
    expect(growth.filter(({ kind }) => kind === 'native')).toEqual([]);
  });

  test('the error that a body ends with is read by the measurement', async () => {
    await settle();
    const before = live('Emitter');
    kept.push(await measure(() => { throw errorIn(false); }, quickly).catch((error: unknown) => error));
    await settle();
    expect(kept[0]).toBeInstanceOf(Error);
    expect(live('Emitter') - before).toBe(0);
  });
});

describe('Trap: fake timers', () => {
  test('the measurement uses the real ones', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'setImmediate', 'clearTimeout', 'performance', 'Date', 'queueMicrotask'] });
    try {
      expect(await measure(() => void new programs.Emitter())).toMatchObject({ verdict: 'clean', positiveControl: 'found' });
      expect(await measure(() => void kept.push(new programs.Emitter()), quickly)).toMatchObject({ verdict: 'leak' });
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('Trap: mocks record what they are called with', () => {
  test('it is a leak as long as nobody clears them', async () => {
    const mock = vi.fn();
    const body = () => void mock(new programs.Emitter());
    expect(await measure(body, quickly)).toMatchObject({ verdict: 'leak' });
    expect(await measure(body, { letGo: () => void vi.clearAllMocks() })).toMatchObject({ verdict: 'clean', growth: [] });
  });
});

describe('Trap: an inspector keeps what is given to console.log', () => {
  const program = `
    const { measure } = require(${JSON.stringify(path.join(root, 'dist/leaks.js'))});
    const { Emitter } = require(${JSON.stringify(addonPath('programs'))});
    const log = console.log;
    process.stdout.write = () => true;
    measure(() => console.log(new Emitter()), { patience: 0 }).then(({ verdict, notes }) => process.stderr.write('RESULT' + JSON.stringify({ verdict, notes })));
  `;

  function resultWith(flags: string[]): { verdict: string; notes: string[] } {
    const { stderr } = spawnSync(process.execPath, ['--expose-gc', ...flags, '-e', program], { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } });
    return JSON.parse(stderr.slice(stderr.indexOf('RESULT') + 6).split('\n')[0]!) as { verdict: string; notes: string[] };
  }

  test('with one, what is kept shows, and a note says why', () => {
    const { verdict, notes } = resultWith(['--inspect=127.0.0.1:0']);
    // It keeps a thousand messages, so that a patient measurement sees a cache.
    expect([verdict, ...notes].join('\n')).toMatch(/^leak|a cache or pool of \d+ Emitter/);
    expect(notes.join()).toContain('an inspector is listening');
  });

  test('without one, nothing is kept, and nothing is said', () => {
    const { verdict, notes } = resultWith([]);
    expect([verdict, ...notes].join('\n')).toMatch(/^clean(?![^]*(Emitter|inspector))/);
  });
});
