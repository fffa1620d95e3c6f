import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { refCount, referents, referrers } from '../../../src-ts/runtime/references';
import { settle } from '../../../src-ts/runtime/settle';
import { loadAddon } from '../../support/addon';
import { thrownBy } from '../../support/thrown';
import { addon, allLiving, living } from './addon';

const noReferences = { total: 1, wrapper: true, nativeEdges: 0, roots: 0, shared: 0, counted: 0, inCalls: 0 };

beforeEach(async () => {
  await settle();
});
afterEach(async () => {
  for (const release of ['dropRoots', 'unpinTiles', 'spend', 'emptyDepot']) addon[release]();
  await settle();
  expect(allLiving()).toBe(0);
});

/** What it keeps and who keeps it, without the objects themselves. */
const edgesOf = (object: object) => referents(object).map(({ edge, native }) => `${edge}${native ? ' native' : ''}`);
const keepersOf = (value: object) => referrers(value).map(({ kind, edge }) => `${kind} ${edge}`);

describe('Referents and referrers', () => {
  test('handles that are fields: a callback, a member, any value', () => {
    const session = new addon.Session(), other = new addon.Session(), listener = () => {};
    Object.assign(session, { onData: listener, next: other, tag: 5 });
    expect(referents(session)).toEqual([
      { edge: 'Session.onData', value: listener, native: false },
      { edge: 'Session.next', value: other, native: true },
      { edge: 'Session.tag', value: 5, native: false },
    ]);
    expect(referrers(listener)).toEqual([{ kind: 'native', edge: 'Session.onData', holder: session, description: expect.stringMatching(/^Session #\d+$/) }]);
    expect(referrers(other)[0]).toMatchObject({ edge: 'Session.next', holder: session });
    expect(refCount(other)).toEqual({ ...noReferences, total: 2, nativeEdges: 1 });
  });

  test('a handle that has no name in JavaScript is called after its place', () => {
    const session = new addon.Session();
    session.hide(() => {});
    expect(edgesOf(session)).toEqual([expect.stringMatching(/^Session\.\(byte \d+\)$/)]);
  });

  test('a derived class has its base\'s edges and its own, under its own name', () => {
    const admin = new addon.Admin();
    Object.assign(admin, { next: admin, watched: admin });
    expect(edgesOf(admin).sort()).toEqual(['Admin.next native', 'Admin.watched native']);
    expect(refCount(admin)).toEqual({ ...noReferences, total: 3, nativeEdges: 2 });
  });

  test('what a traverse shows: callbacks and members in containers, each once', () => {
    const container = new addon.Container(), session = new addon.Session(), listener = () => {};
    container.show(listener);
    container.add(session);
    expect(referents(container).map(({ edge, value }) => [edge, value])).toEqual(expect.arrayContaining([
      ['Container.(traverse)', listener],
      ['Container.(traverse)', session],
    ]));
    expect(referents(container)).toHaveLength(2);
    expect(keepersOf(session)).toEqual(['native Container.(traverse)']);
  });

  test('what no traverse shows is a root', () => {
    const container = new addon.Container(), listener = () => {};
    container.hoard(listener);
    expect(edgesOf(container)).toEqual([]);
    expect(referrers(listener)).toEqual([{ kind: 'root', edge: 'held by native code outside any traverse', holder: undefined, description: 'parameter "callback" of Container.hoard' }]);
    container.clear();
    expect(referrers(listener)).toEqual([]);
  });

  test('what keepAlive ties to an object, bound or not', () => {
    const reader = new addon.Reader(), session = new addon.Session(), plain = { plain: true };
    reader.read(session);
    reader.read(plain);
    expect(referents(reader).map(({ edge, value, native }) => [edge, value, native])).toEqual([
      ['Reader.(keepAlive)', session, true],
      ['Reader.(keepAlive)', plain, false],
    ]);
    expect(keepersOf(plain)).toEqual(['native Reader.(keepAlive)']);
  });

  test('a part and its whole keep each other', () => {
    const session = new addon.Session(), part = session.cookie as object;
    expect(referents(session)).toContainEqual({ edge: 'Session.(part)', value: part, native: true });
    expect(referents(part)).toEqual([{ edge: 'Cookie.(whole)', value: session, native: true }]);
    expect(keepersOf(session)).toEqual(['native Cookie.(whole)']);
  });

  test('roots by their labels', () => {
    const session = new addon.Session(), listener = () => {};
    addon.rootSession(session, 'sessions');
    addon.rootSession(session, 'more');
    addon.listen(listener);
    expect(keepersOf(session).sort()).toEqual(['root more', 'root sessions']);
    expect(referrers(listener)).toEqual([{ kind: 'root', edge: 'line', holder: undefined, description: 'tether::CrossThread' }]);
    expect(refCount(session)).toEqual({ ...noReferences, total: 3, roots: 2 });
  });

  test('natives of other addons count as well', () => {
    const laws = loadAddon<Record<string, any>>('laws');
    const holder = new laws.Holder(), device = new laws.Device(), session = new addon.Session(), listener = () => {};
    holder.callback = listener;
    device.tag = session;
    expect(keepersOf(listener)).toEqual(['native Holder.callback']);
    expect(refCount(session)).toEqual({ ...noReferences, total: 2, nativeEdges: 1 });
    expect(referents(device)).toEqual([{ edge: 'Device.tag', value: session, native: true }]);
  });

  test('plain JavaScript that keeps something is nobody', () => {
    const session = new addon.Session(), holder = { session };
    expect(referrers(session)).toEqual([]);
    expect(refCount(holder.session)).toEqual(noReferences);
  });
});

describe('Counts of references', () => {
  test('std::shared_ptr: copies outside count as shared, visited ones as edges', () => {
    const tile = new addon.Tile(), wall = new addon.Wall();
    wall.add(tile);
    expect(refCount(tile)).toEqual({ ...noReferences, total: 2, nativeEdges: 1 });
    addon.pinTile(tile);
    addon.pinTile(tile);
    expect(refCount(tile)).toEqual({ ...noReferences, total: 4, nativeEdges: 1, shared: 2 });
    expect(keepersOf(tile)).toContain('root std::shared_ptr held by native code outside any traverse');
    addon.unpinTiles();
    expect(refCount(tile)).toEqual({ ...noReferences, total: 2, nativeEdges: 1 });
  });

  test('objects that count their owners', () => {
    const coin = new addon.Coin();
    for (let i = 0; i < 3; i++) addon.save(coin);
    expect(refCount(coin)).toEqual({ ...noReferences, total: 4, counted: 3 });
    addon.spend();
    expect(refCount(coin)).toEqual(noReferences);
  });

  test('calls in progress, as receiver and as argument', () => {
    const session = new addon.Session();
    let within: unknown;
    session.use(() => { within = refCount(session); });
    expect(within).toMatchObject({ inCalls: 1 });
    expect(refCount(session).inCalls).toBe(0);
  });

  test('one that was disposed or given away has no wrapper and nothing else', () => {
    const parcel = new addon.Parcel(), session = new addon.Session();
    Object.assign(parcel, { onOpen: () => {} });
    session.next = session;
    addon.give(parcel);
    session[Symbol.dispose]();
    for (const gone of [parcel, session]) {
      expect(refCount(gone)).toEqual({ ...noReferences, total: 0, wrapper: false });
      expect(referents(gone)).toEqual([]);
    }
  });
});

describe('Receivers that are not ours', () => {
  const throwing = () => { throw new Error('no'); };
  test.each<[string, () => unknown]>([
    ['undefined', () => undefined], ['null', () => null], ['a number', () => 5], ['a string', () => 'x'], ['a symbol', () => Symbol('x')], ['a bigint', () => 1n],
    ['an object', () => ({})], ['a function', () => () => {}], ['a prototype', () => addon.Session.prototype], ['a class', () => addon.Session],
    ['a Proxy', () => new Proxy(new addon.Cookie(), {})], ['an heir', () => Object.create(new addon.Cookie())],
    ['a Proxy that throws', () => new Proxy({}, { get: throwing, getPrototypeOf: throwing, has: throwing })],
  ])('%s is refused with a code', (_name, make) => {
    for (const tool of [referents, refCount])
      expect(thrownBy(() => tool(make() as object))).toMatchObject({ name: 'TetherError', code: 'ERR_TETHER_ARGUMENT', message: expect.stringMatching(/must be an object of a class bound with napi-tether, received .*; pass what/) });
  });

  test.each([undefined, null, 5, 'x', Symbol('x'), 1n])('nobody keeps %o by its identity', (value) => {
    expect(thrownBy(() => referrers(value as unknown as object))).toMatchObject({ code: 'ERR_TETHER_ARGUMENT' });
  });
});

describe('Asking changes no lifetime', () => {
  test('what was asked about dies as before, alone and in a circle', async () => {
    (() => {
      for (let i = 0; i < 50; i++) {
        const a = new addon.Session(), b = new addon.Container(), tile = new addon.Tile(), wall = new addon.Wall();
        a.onData = () => b;
        a.next = a;
        b.add(a);
        b.show(() => a);
        wall.add(tile);
        for (const object of [a, b, tile, wall]) {
          referents(object);
          referrers(object);
          refCount(object);
        }
      }
    })();
    expect(living('Session')).toBe(50);
    await settle();
    expect(allLiving()).toBe(0);
  });

  test('an answer that is kept keeps what it names, like any array', async () => {
    const answer = (() => {
      const session = new addon.Session();
      session.next = new addon.Session();
      return referents(session);
    })();
    await settle();
    expect(living('Session')).toBe(1);
    expect(answer[0]!.native).toBe(true);
    answer.length = 0;
    await settle();
    expect(living('Session')).toBe(0);
  });
});
