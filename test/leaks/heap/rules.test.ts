import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { assemble, snapshotFindings, type Evidence } from '../../../src-ts/leaks/assemble';
import type { Finding, Growth, RetainingPath } from '../../../src-ts/leaks/finding';
import { Heap } from '../../../src-ts/leaks/heap/heap';
import { readSnapshot } from '../../../src-ts/leaks/heap/read';
import { SnapshotWriter, type SlotForm } from './snapshot-writer';

const read = async (writer: SnapshotWriter) => new Heap(await readSnapshot(Readable.from([Buffer.from(writer.json())])));
const holders = async (writer: SnapshotWriter, className = 'Session') => snapshotFindings(await read(writer), className);

const shown = ({ root, steps }: RetainingPath) => [root, ...steps.map(({ edge, node, suspect }) => `${edge}${suspect ? '~' : ''} ${node}`)].join(' -> ');
const paths = (findings: Finding[]) => findings.flatMap((finding) => finding.paths.map(shown));

function grown(kind: Growth['kind'], subject: string, count: number, perIteration = 1): Growth {
  const unit = kind === 'external' || kind === 'arrayBuffer' || kind === 'malloc' ? 'bytes' : 'objects';
  return { kind, subject, unit, perIteration, rate: `${perIteration} per iteration`, exact: true, batches: [{ iterations: count, delta: count * perIteration }] };
}
const nothing: Evidence = { live: [], sites: new Map() };

test('Holders: a property of the global object, and nothing for what nobody holds', async () => {
  const heap = new SnapshotWriter();
  heap.edge(heap.global, 'property', 'current', heap.object('Session'));
  expect(paths(await holders(heap))).toEqual(['global -> .current~ Session']);

  const twin = new SnapshotWriter();
  twin.object('Session');
  expect(paths(await holders(twin))).toEqual([]);
});

test('Holders: a weak reference holds nothing', async () => {
  const heap = new SnapshotWriter();
  heap.edge(heap.globalHandles, 'weak', '1', heap.object('Session'));
  expect(paths(await holders(heap))).toEqual([]);

  const twin = new SnapshotWriter();
  twin.hold(twin.object('Session'));
  expect(paths(await holders(twin))).toEqual(['(Global handles) -> napi_ref~ Session']);
});

test('Holders: a WeakMap holds its values by their keys', async () => {
  const heap = new SnapshotWriter();
  const key = heap.object('Key'), session = heap.object('Session'), map = heap.object('WeakMap'), table = heap.node('array', '');
  heap.edge(heap.global, 'property', 'map', map);
  heap.edge(map, 'internal', 'table', table);
  heap.weakEntry(table, key, session);
  expect(paths(await holders(heap))).toEqual([]);

  heap.edge(heap.global, 'property', 'key', key);
  expect(paths(await holders(heap))).toEqual(['global -> .key~ Key -> WeakMap value~ Session']);
});

test('Holders: the stack only counts where there is nothing else', async () => {
  const heap = new SnapshotWriter();
  const session = heap.object('Session'), holder = heap.object('Holder', { session });
  heap.edge(heap.stackRoots, 'internal', '1', session);
  expect(paths(await holders(heap))).toEqual(['(Stack roots) -> (internal)~ Session']);

  heap.edge(heap.global, 'property', 'deep', heap.object('Deep', { holder }));
  expect(paths(await holders(heap))).toEqual(['global -> .deep~ Deep -> .holder~ Holder -> .session~ Session']);
});

test('Holders: copies from which V8 makes instances are no objects', async () => {
  const heap = new SnapshotWriter();
  const context = heap.node('hidden', 'system / NativeContext'), cache = heap.node('array', '');
  heap.edge(heap.gcRoots, 'element', 3, context);
  heap.edge(context, 'internal', 'fast_template_instantiations_cache', cache);
  heap.edge(cache, 'internal', '0', heap.object('Session'));
  expect(await holders(heap)).toEqual([]);

  heap.edge(heap.global, 'property', 'real', heap.object('Session'));
  expect(paths(await holders(heap))).toEqual(['global -> .real~ Session']);
});

test('Holders: the prototype of a class goes by its name and is none of its objects', async () => {
  const heap = new SnapshotWriter();
  const prototype = heap.object('Session'), constructor = heap.closure('Session', '/app/session.js');
  heap.edge(prototype, 'property', 'constructor', constructor);
  heap.edge(constructor, 'property', 'prototype', prototype);
  heap.edge(heap.global, 'property', 'Session', constructor);
  expect(await holders(heap)).toEqual([]);
});

test('Holders: native code and JS are both told, and what JS holds anyway is not native code\'s', async () => {
  const heap = new SnapshotWriter();
  const session = heap.object('Session'), cache = heap.object('Cache', { session });
  heap.edge(heap.global, 'property', 'cache', cache);
  heap.hold(heap.closure('onTick', '/app/main.js', { cache }));
  expect(paths(await holders(heap))).toEqual(['global -> .cache~ Cache -> .session~ Session']);

  heap.hold(heap.closure('onData', '/app/main.js', { self: session }));
  const both = await holders(heap);
  expect(both).toHaveLength(1);
  expect(paths(both).sort()).toEqual(['(Global handles) -> napi_ref~ closure onData -> context self~ Session', 'global -> .cache~ Cache -> .session~ Session']);
  expect(both[0]!.cause?.pattern).toBe('callback-cycle');
});

test('Holders: handles of the runtime itself are JS\'s', async () => {
  const heap = new SnapshotWriter();
  const socket = heap.object('TCP', { owner: heap.object('Session') });
  heap.edge(socket, 'internal', 'native', heap.node('native', 'Node / TCPWrap'));
  heap.hold(socket);
  const [found] = await holders(heap);
  expect(found!.paths.map(({ heldBy }) => heldBy)).toEqual(['javascript']);
  expect(shown(found!.paths[0]!)).toBe('(Global handles) -> open handle~ TCP -> .owner~ Session');
  expect(found!.cause?.pattern).toBe('resource');
});

const forms: SlotForm[] = ['array', 'fields'];

test.each(forms)('Holders: edges of bound objects are told by name, slots and scopes are folded away (%s)', async (form) => {
  const heap = new SnapshotWriter();
  const session = heap.object('Session');
  const emitter = heap.bound('Emitter', [undefined, heap.closure('onData', '/app/main.js', { session })], form);
  heap.edge(heap.global, 'property', 'emitter', emitter);
  expect(paths(await holders(heap))).toEqual(['global -> .emitter~ Emitter -> Emitter[slot 2]~ closure onData -> context session~ Session']);

  const note = heap.object('TetherHeapNote', {});
  heap.edge(note, 'property', JSON.stringify(['slot', 'Emitter', 2, 'onEvent']), note);
  const [named] = await holders(heap);
  expect(shown(named!.paths[0]!)).toBe('global -> .emitter~ Emitter -> Emitter.onEvent~ closure onData -> context session~ Session');
  expect(named!.paths[0]!.steps.map(({ native }) => native)).toEqual([false, true, false]);
  expect(named!.paths[0]!.steps[1]!.site).toEqual({ file: '/app/main.js', line: 12, column: 5, function: 'onData' });
});

function rooted(heap: SnapshotWriter, value: number, label: string, type: string, site: string): void {
  const text = JSON.stringify(['root', label, type, site]), note = heap.object('TetherHeapNote', {});
  heap.edge(note, 'property', text, note);
  heap.weakEntry(heap.node('array', ''), value, note);
  heap.hold(value);
}

test('Holders: a root is told by its label, with the parameter that no traverse visits', async () => {
  const heap = new SnapshotWriter();
  const session = heap.bound('Session', [undefined]);
  rooted(heap, heap.closure('', '/app/main.js', { session }), 'held by native code outside any traverse', 'Session', 'parameter "callback" of new Session');
  const [found] = await holders(heap);
  expect(shown(found!.paths[0]!)).toBe(
    'held by native code outside any traverse -> parameter "callback" of new Session~ closure (anonymous) -> context session~ Session');
  expect(found!.cause).toEqual({
    pattern: 'callback-cycle',
    sentence: 'C++ keeps what came as parameter "callback" of new Session, no traverse of Session visits it, and that captures the Session (as `session`): a circle that no collector can see.',
    fix: 'Add .traverse(...) to tether::Class<Session>, and in it visit(...) the member that "callback" is stored in.',
  });
});

test.each([
  ['the logger', 'tether::Root', 'root', 'The tether::Root "the logger" holds Session.'],
  ['ticks', 'tether::CrossThread', 'thread-safe-function', 'The tether::CrossThread "ticks" holds Session, and no thread has dropped it.'],
  ['std::shared_ptr held by native code outside any traverse', '', 'shared-owner', 'C++ holds the Session by std::shared_ptr outside every traverse.'],
  ['returned with tether::reference: C++ keeps it', '', 'kept-by-native', 'Native code holds the Session: returned with tether::reference: C++ keeps it.'],
])('Causes: a root "%s" of %s', async (label, site, pattern, sentence) => {
  const heap = new SnapshotWriter();
  rooted(heap, heap.bound('Session', [undefined]), label, 'Session', site);
  const [found] = await holders(heap);
  expect(found!.paths[0]!.root).toBe(label);
  expect(found!.cause).toMatchObject({ pattern, sentence });
});

test.each(forms)('Suspects: between the last that has to live and the first that should not (%s)', async (form) => {
  const heap = new SnapshotWriter();
  const inner = heap.object('Session'), closed = heap.disposed('Emitter', form);
  heap.bound('Emitter', [undefined], form);
  heap.edge(closed, 'property', 'session', inner);
  const file = heap.node('string', '/app/a.js');
  const module = heap.object('Module', { filename: file, exports: heap.object('Object', { last: closed }) });
  heap.edge(heap.global, 'property', 'main', module);
  expect(paths(await holders(heap))).toEqual(['module /app/a.js -> .exports~ Object -> .last~ Emitter -> .session Session']);
});

test('Clusters: a thousand equal paths are one, with their number; a list is one way', async () => {
  const heap = new SnapshotWriter();
  const list = heap.object('Array');
  heap.edge(heap.global, 'property', 'log', list);
  for (let at = 0; at < 1000; at++) heap.edge(list, 'element', at, heap.object('Session'));
  let head = heap.object('Node', { value: heap.object('Session') });
  for (let at = 0; at < 50; at++) head = heap.object('Node', { value: heap.object('Session'), next: head });
  heap.edge(heap.global, 'property', 'head', head);
  const found = await holders(heap);
  expect(found.map(({ paths: [path] }) => [path!.count, path!.root, path!.steps[0]!.edge])).toEqual([[1000, 'global', '.log'], [50, 'global', '.head'], [1, 'global', '.head']]);
});

test('Growth: a cache of three that is meant to be is no part of the leak', async () => {
  const heap = new SnapshotWriter();
  const kept = heap.object('Array'), leaked = heap.object('Array');
  heap.edge(heap.global, 'property', 'pool', kept);
  heap.edge(heap.global, 'property', 'leaked', leaked);
  for (let at = 0; at < 3; at++) heap.edge(kept, 'element', at, heap.object('Session'));
  for (let at = 0; at < 31; at++) heap.edge(leaked, 'element', at, heap.object('Session'));
  const found = assemble(await read(heap), [grown('native', 'Session', 31)], nothing);
  expect(found.map(({ paths: [path] }) => [path!.count, shown(path!).replace(/\[\d+\]/, '[x]')])).toEqual([[31, 'global -> .leaked~ Array -> [x]~ Session']]);
});

test('Growth: of all buffers, those of the size that has come are looked at', async () => {
  const heap = new SnapshotWriter();
  const buffer = (bytes: number) => {
    const made = heap.object('ArrayBuffer'), store = heap.node('native', 'system / JSArrayBufferData');
    heap.nodes[store]!.size = bytes;
    heap.edge(made, 'internal', 'backing_store', store);
    return made;
  };
  for (const [name, bytes] of [['pool', 500], ['before', 2000], ['large', 8192], ['left', 1000], ['again', 500], ['third', 500], ['empty', 0]] as const) heap.edge(heap.global, 'property', name, buffer(bytes));
  const found = assemble(await read(heap), [grown('arrayBuffer', '', 1, 1000)], nothing);
  expect(paths(found)).toEqual(['global -> .left~ ArrayBuffer']);
  const mixed = assemble(await read(heap), [grown('arrayBuffer', '', 1, 1700)], nothing);
  expect(mixed.map(({ paths: some }) => some.length)).toEqual([3]);
});

test('Growth: what an earlier leak left is not looked at, if there is enough without it', async () => {
  const heap = new SnapshotWriter();
  heap.edge(heap.global, 'property', 'before', heap.object('Session'));
  const newest = heap.nodes.at(-1)!.id;
  heap.edge(heap.global, 'property', 'after', heap.object('Session'));
  const all = assemble(await read(heap), [grown('native', 'Session', 1)], nothing);
  expect(paths(all).sort()).toEqual(['global -> .after~ Session', 'global -> .before~ Session']);
  expect(paths(assemble(await read(heap), [grown('native', 'Session', 1)], { ...nothing, earlier: newest }))).toEqual(['global -> .after~ Session']);
  expect(paths(assemble(await read(heap), [grown('native', 'Session', 8)], { ...nothing, earlier: newest })).sort()).toEqual(paths(all).sort());
});

test('Growth: what one leak does to several signals is one finding', async () => {
  const heap = new SnapshotWriter();
  for (let at = 0; at < 31; at++) {
    const box = heap.bound('Box', []), session = heap.bound('Session', [box]);
    rooted(heap, heap.closure('', '/app/main.js', { session }), 'Session.onData', '', 'tether::Root');
  }
  const growth = [
    grown('malloc', '', 31, 120), grown('handle', '', 31, 3), grown('root', 'Session.onData', 31), grown('native', 'Box', 31), grown('native', 'Session', 31), grown('external', '', 31, 64),
  ];
  const found = assemble(await read(heap), growth, nothing);
  expect(found.map(({ subject, growth: signals }) => [subject, signals.map(({ kind }) => kind).sort()])).toEqual([
    ['Session', ['external', 'handle', 'malloc', 'native', 'native', 'root'].sort()],
  ]);

  const own = assemble(await read(heap), [grown('native', 'Session', 31), grown('handle', '', 31, 9)], nothing);
  expect(own.map(({ subject }) => subject)).toEqual(['Session', 'napi_ref']);
});

test('Growth: references of any addon, with the place that made them when exactly one fits', async () => {
  const heap = new SnapshotWriter();
  for (let at = 0; at < 31; at++) heap.hold(heap.object('Wrapped', { '<symbol node:napi:wrapper>': heap.node('native', 'External') }));
  for (let at = 0; at < 3; at++) heap.hold(heap.object('Constructor'));
  const here = { file: 'addon.cc', line: 18, function: 'Hold', count: 31 };
  const evidence = (live: Evidence['live']) => ({ ...nothing, live });
  const [found] = assemble(await read(heap), [grown('handle', '', 31)], evidence([{ kind: 'reference', count: 33, sites: [here, { file: 'b.cc', count: 2 }] }]));
  expect(found).toMatchObject({ subject: 'Wrapped', cause: { pattern: 'self-cycle' }, sites: [here] });
  expect(shown(found!.paths[0]!)).toBe('(Global handles) -> napi_ref~ Wrapped');
  const [unsure] = assemble(await read(heap), [grown('handle', '', 31)], evidence([{ kind: 'reference', count: 61, sites: [here, { file: 'b.cc', count: 30 }] }]));
  expect(unsure!.sites).toEqual([]);
});

test('Growth: references of addons built with napi-tether are told by their roots, not as those of any addon', async () => {
  const heap = new SnapshotWriter();
  for (let at = 0; at < 31; at++) {
    rooted(heap, heap.object('Old'), 'from before', '', 'tether::Root');
    heap.hold(heap.object('Foreign'));
  }
  expect(assemble(await read(heap), [grown('handle', '', 31)], nothing).flatMap((one) => paths([one]))).toEqual(['(Global handles) -> napi_ref~ Foreign']);
});

test.each([
  ['threadsafe-function', 'thread-safe-function'],
  ['deferred', 'deferred'],
  ['async-work', 'async-work'],
] as const)('Causes: what the hook counts as %s', async (kind, pattern) => {
  const heap = new SnapshotWriter();
  for (let at = 0; at < 31; at++) heap.hold(heap.object('Object'));
  const live = [{ kind, count: 31, sites: [] }];
  expect(assemble(await read(heap), [grown('handle', '', 31)], { ...nothing, live })[0]!.cause?.pattern).toBe(pattern);
  expect(assemble(await read(heap), [grown('handle', '', 31)], nothing)[0]!.cause?.pattern).toBe('native-reference');
});

test('Causes: natives and references at whose end nothing is', async () => {
  const heap = new SnapshotWriter();
  const found = assemble(await read(heap), [grown('native', 'Session', 31), grown('descriptor', '', 31)], nothing);
  expect(found.map(({ subject, paths: { length }, cause }) => [subject, length, cause?.pattern])).toEqual([['Session', 0, 'owned-by-native'], ['descriptor', 0, undefined]]);
  expect(assemble(await read(heap), [grown('handle', '', 31)], nothing)[0]!.cause?.pattern).toBe('weak-reference');
});

test('Sites: where the living objects of the class were made, most frequent first', async () => {
  const heap = new SnapshotWriter();
  heap.edge(heap.global, 'property', 'one', heap.bound('Session', [undefined]));
  const sites = new Map([['Session', ['upload (src/a.js:3:5)', 'src/b.js:9', 'upload (src/a.js:3:5)']]]);
  const [found] = assemble(await read(heap), [grown('native', 'Session', 1)], { ...nothing, sites });
  expect(found!.sites).toEqual([{ file: 'src/a.js', line: 3, column: 5, function: 'upload', count: 2 }, { file: 'src/b.js', line: 9, count: 1 }]);
});
