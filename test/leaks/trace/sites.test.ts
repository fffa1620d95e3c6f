import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { settle } from '../../../src-ts/runtime/settle';
import { trace } from '../../../src-ts/runtime/trace';
import { thrownBy } from '../../support/thrown';
import { addon, allLiving, control, living } from './addon';

const kept: unknown[] = [];
beforeEach(async () => {
  kept.length = 0;
  addon.dropRoots();
  await settle();
});
afterEach(() => trace.stop());

/** Who has made objects of a class, and how many, dead ones included. */
const madeBy = (name: string) => trace.snapshot().sites.filter((row) => row.class === name).map(({ stack, created }) => [stack[0]?.function, created]);
const functionsOf = (name: string) => control.sites().filter((site) => site.class === name).map(({ stack }) => stack[0]?.function);

function makeCookie(): unknown {
  return new addon.Cookie();
}

describe('Creation sites: where', () => {
  test('an object made in JavaScript is made by the innermost function of a file', () => {
    trace.start({ sample: 1 });
    const cookie = makeCookie();
    const site = trace.siteOf(cookie as object)!;
    expect(site.stack[0]).toMatchObject({ file: expect.stringMatching(/sites\.test\.ts$/), function: 'makeCookie' });
    expect(site.site).toBe(`${site.stack[0]!.file}:${site.stack[0]!.line}:${site.stack[0]!.column}`);
  });

  test('a class of JavaScript has its own constructor as the place', () => {
    class Biscuit extends addon.Cookie {
      constructor() {
        super();
      }
    }
    trace.start({ sample: 1 });
    expect(trace.siteOf(new Biscuit())!.stack[0]!.function).toBe('new Biscuit');
  });

  test('an object of a derived class has one place, that of its construction', () => {
    trace.start({ sample: 1 });
    const admin = (function makeAdmin() { return new addon.Admin(); })();
    kept.push(admin);
    expect(functionsOf('Admin')).toEqual(['makeAdmin']);
    expect(trace.siteOf(admin)!.stack[0]!.function).toBe('makeAdmin');
  });

  test('what C++ makes has the place of the call, and so has a part when it is first asked for', () => {
    trace.start({ sample: 1 });
    (function callIn() { addon.makeWatchers(3); })();
    expect(madeBy('Watcher')).toEqual([['callIn', 3]]);
    const session = new addon.Session();
    const part = (function ask() { return session.cookie as object; })();
    expect(trace.siteOf(part)!.stack[0]!.function).toBe('ask');
  });

  test('an object made in a callback of native code has the callback as the place', () => {
    trace.start({ sample: 1 });
    const session = new addon.Session();
    let made: object | undefined;
    session.onData = function inCallback() { made = makeCookie() as object; };
    session.emit();
    expect(trace.siteOf(made!)!.stack.slice(0, 2).map((frame) => frame.function)).toEqual(['makeCookie', 'inCallback']);
  });

  test('code of eval has the place of the eval', () => {
    trace.start({ sample: 1 });
    const made = new Function('addon', 'return new addon.Cookie()')(addon) as object;
    expect(trace.siteOf(made)!.site).toMatch(/^eval at .*sites\.test\.ts/);
  });

  test.each([1, 3])('as many frames as asked for: %i', (frames) => {
    trace.start({ sample: 1, frames });
    const outer = () => makeCookie();
    expect(trace.siteOf((() => outer())() as object)!.stack).toHaveLength(frames);
  });

  test('no place for what was made before, after, or by a constructor that threw', () => {
    const before = new addon.Cookie();
    trace.start({ sample: 1 });
    expect(thrownBy(() => new addon.Fussy(false))).toMatchObject({ message: 'not today' });
    const within = new addon.Cookie();
    expect([before, within].map((each) => trace.siteOf(each) !== undefined)).toEqual([false, true]);
    expect(functionsOf('Fussy')).toEqual([]);
    trace.stop();
    expect([within, new addon.Cookie()].map(trace.siteOf)).toEqual([undefined, undefined]);
    expect(control.sites()).toEqual([]);
  });

  test('a constructor that makes other objects keeps its own place', () => {
    trace.start({ sample: 1 });
    kept.push((function makeFussy() { return new addon.Fussy(true); })());
    expect(functionsOf('Fussy')).toEqual(['makeFussy']);
    expect(madeBy('Watcher')).toEqual([['makeFussy', 1]]);
  });
});

describe('Creation sites: what they leave alone', () => {
  test('no receiver, argument or object is kept alive', async () => {
    trace.start({ sample: 1, frames: 8 });
    const refs: WeakRef<object>[] = [];
    class Maker {
      make(argument: object): void {
        refs.push(new WeakRef(this), new WeakRef(argument), new WeakRef(new addon.Cookie()));
      }
    }
    (() => { for (let i = 0; i < 20; i++) new Maker().make({}); })();
    expect(living('Cookie')).toBe(20);
    await settle();
    expect(refs.filter((ref) => ref.deref() !== undefined)).toEqual([]);
    expect(living('Cookie')).toBe(0);
  });

  test('a stack that nobody has read would have kept them', async () => {
    const stacks: object[] = [];
    const refs: WeakRef<object>[] = [];
    class Maker {
      make(): void {
        refs.push(new WeakRef(this));
        const holder = {};
        Error.captureStackTrace(holder);
        stacks.push(holder);
      }
    }
    (() => { for (let i = 0; i < 20; i++) new Maker().make(); })();
    await settle();
    expect(refs.filter((ref) => ref.deref() !== undefined).length).toBeGreaterThan(0);
    expect(stacks).toHaveLength(20);
  });

  test('the settings of Error are what they were, and nobody else\'s function runs', () => {
    const settings = () => ['stackTraceLimit', 'prepareStackTrace'].map((name) => Object.getOwnPropertyDescriptor(Error, name));
    const prepare = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
    let called = 0;
    Error.prepareStackTrace = () => { called++; return ''; };
    const before = settings();
    trace.start({ sample: 1 });
    const cookie = makeCookie() as object;
    expect(settings()).toEqual(before);
    if (prepare) Object.defineProperty(Error, 'prepareStackTrace', prepare);
    else delete (Error as { prepareStackTrace?: unknown }).prepareStackTrace;
    expect(called).toBe(0);
    expect(trace.siteOf(cookie)!.stack[0]!.function).toBe('makeCookie');
  });

  test('an accessor that somebody put there does not run: then there are no places', () => {
    const limit = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit')!;
    let asked = 0;
    Object.defineProperty(Error, 'stackTraceLimit', { configurable: true, get: () => { asked++; return 10; }, set: () => { asked++; } });
    trace.start({ sample: 1 });
    const cookie = makeCookie() as object;
    const site = trace.siteOf(cookie);
    Object.defineProperty(Error, 'stackTraceLimit', limit);
    expect(site).toEqual({ site: '', stack: [] });
  });

  test('objects die while it is on, and their numbers go to others', async () => {
    trace.start({ sample: 1 });
    for (let round = 0; round < 3; round++) {
      (() => { for (let i = 0; i < 2000; i++) new addon.Watcher(); })();
      await settle();
      expect(control.sites()).toEqual([]);
    }
    trace.stop();
    (() => { for (let i = 0; i < 100; i++) kept.push(new addon.Watcher()); })();
    trace.start({ sample: 1 });
    expect(control.sites()).toEqual([]);
    kept.length = 0;
    await settle();
    expect(allLiving()).toBe(0);
  });
});

describe('Creation sites of roots', () => {
  const sitesOf = (label: string) => control.inspect().roots.filter((root) => root.label === label).map((root) => root.site);

  test('a Root, a CrossThread and a stored callback say where they were made', () => {
    trace.start({ sample: 1 });
    const session = new addon.Session(), container = new addon.Container();
    addon.rootSession(session, 'a session');
    addon.rootFunction(() => {}, 'a function');
    addon.listen(() => {});
    container.hoard(() => {});
    const place = /, at .*sites\.test\.ts:\d+:\d+$/;
    expect(sitesOf('a session')).toEqual([expect.stringMatching(/^tether::Root, at .*sites\.test\.ts:\d+:\d+$/)]);
    expect(sitesOf('a function')).toEqual([expect.stringMatching(place)]);
    expect(sitesOf('line')).toEqual([expect.stringMatching(/^tether::CrossThread, at/)]);
    expect(sitesOf('held by native code outside any traverse')).toEqual([expect.stringMatching(/^parameter "callback" of Container.hoard, at /)]);
    container.clear();
  });

  test('roots of the same place are one entry, and keep it after the end of tracing', () => {
    trace.start();
    for (let i = 0; i < 3; i++) addon.rootFunction(() => {}, 'many');
    trace.stop();
    expect(control.inspect().roots).toEqual([{ label: 'many', class: '', count: 3, site: expect.stringMatching(/sites\.test\.ts:\d+:\d+$/) }]);
  });

  test('without tracing they do not', () => {
    addon.rootFunction(() => {}, 'plain');
    expect(sitesOf('plain')).toEqual(['tether::Root']);
  });
});
