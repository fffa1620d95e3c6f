import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { edge, kind, type HeapGraph } from '../../../src-ts/leaks/heap/graph';
import { readSnapshot } from '../../../src-ts/leaks/heap/read';
import { runs } from './settings';
import { node20, node26, SnapshotWriter, turned, type Shape } from './snapshot-writer';

const folder = mkdtempSync(path.join(tmpdir(), 'tether-read-'));
afterAll(() => rmSync(folder, { recursive: true }));

const stream = (...chunks: (string | Uint8Array)[]) => Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
const read = (text: string) => readSnapshot(stream(text));

function sample(): SnapshotWriter {
  const heap = new SnapshotWriter();
  const key = heap.object('Key');
  const value = heap.object('Väl"ue\n\u{1f600}', { 'a b': key });
  heap.edge(heap.global, 'property', 'key', key);
  heap.edge(heap.global, 'property', 'f', heap.closure('onData', '/app/main.js', { self: value }));
  heap.edge(heap.global, 'property', 'text', heap.node('string', 'x'.repeat(5000)));
  heap.weakEntry(heap.node('array', 'table'), key, value);
  return heap;
}

/** All of a graph that a reader can see. */
function described(graph: HeapGraph): unknown {
  return Array.from({ length: graph.nodeCount }, (_, node) => [
    graph.kind(node), graph.name(node), graph.id(node), graph.location(node),
    [...graph.edgesOf(node)].map((at) => [graph.edgeKind(at), graph.edgeName(at), graph.to(at)]),
  ]);
}

test.each<[string, Shape]>([['Node 20', node20], ['Node 26', node26], ['no version at all', turned]])('Snapshot reader: takes the fields of %s from where the header puts them', async (_, shape) => {
  const writer = sample(), graph = await read(writer.json(shape));
  expect(graph.nodeCount).toBe(writer.nodes.length);
  writer.nodes.forEach((node, at) => {
    expect(graph.name(at)).toBe(node.name.slice(0, 256));
    expect(graph.id(at)).toBe(node.id);
    expect([...graph.edgesOf(at)].map((one) => graph.to(one))).toEqual(node.edges.map(({ to }) => to));
  });
  const closure = writer.nodes.findIndex(({ name }) => name === 'onData');
  expect(graph.location(closure)).toEqual({ script: 7, line: 12, column: 5 });
  expect(graph.kind(closure)).toBe(kind.closure);
});

test('Snapshot reader: any cut into chunks gives the same graph', async () => {
  const bytes = Buffer.from(sample().json());
  const whole = described(await readSnapshot(stream(bytes)));
  await fc.assert(fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 40 }), async (cuts) => {
    const places = [0, ...cuts.sort((a, b) => a - b), bytes.length];
    const chunks = places.slice(1).map((end, at) => bytes.subarray(places[at], end));
    expect(described(await readSnapshot(stream(...chunks)))).toEqual(whole);
  }), runs(60));
  expect(described(await readSnapshot(stream(...Array.from(bytes, (byte) => Uint8Array.of(byte)))))).toEqual(whole);
});

test('Snapshot reader: a WeakMap entry belongs to its key, and its table holds nothing', async () => {
  const writer = sample(), graph = await read(writer.json());
  const key = writer.nodes.findIndex(({ name }) => name === 'Key'), table = writer.nodes.findIndex(({ name }) => name === 'table');
  const pairs = (node: number) => [...graph.edgesOf(node)].map((at) => [graph.edgeKind(at), graph.edgeName(at)]);
  expect(pairs(key)).toEqual([[edge.internal, 'WeakMap value']]);
  expect(pairs(table)).toEqual([[edge.weak, 'WeakMap value']]);
});

test('Snapshot reader: finds a name, however the file spells what is beyond ASCII', async () => {
  const text = sample().json(), graph = await read(text);
  const spelt = text.replaceAll('ä', '\\u00E4').replaceAll('\u{1f600}', '\\uD83D\\uDE00');
  expect(spelt).not.toBe(text);
  const name = 'Väl"ue\n\u{1f600}';
  for (const one of [graph, await read(spelt)]) expect(one.columns.strings.text(one.columns.strings.find(name))).toBe(name);
  expect(graph.columns.strings.find('Value')).toBe(-1);
});

test('Snapshot reader: every shorter file is refused', async () => {
  const text = sample().json();
  await fc.assert(fc.asyncProperty(fc.nat(text.length - 1), async (length) => {
    await expect(read(text.slice(0, length))).rejects.toMatchObject({ name: 'TetherError', code: 'ERR_TETHER_ARGUMENT' });
  }), runs(60));
  await expect(read(text)).resolves.toBeDefined();
});

const good = sample().json();
test.each<[string, string, RegExp]>([
  ['nothing', '', /is empty/],
  ['no JSON', 'hello', /at byte 0/],
  ['another JSON', '{"name":"x"}', /begins with "name"/],
  ['a CPU profile', '{"nodes":[{"id":1}],"startTime":1}', /begins with "nodes"/],
  ['a header of something else', '{"snapshot":{"meta":{}},"nodes":[]}', /no header of a V8 heap snapshot/],
  ['a header without a field', good.replace('"self_size"', '"weight"'), /no field "self_size"/],
  ['too few nodes', good.replace(/"node_count":(\d+)/, (_, n: string) => `"node_count":${Number(n) + 1}`), /says that it has \d+ nodes, and has not/],
  ['too many nodes', good.replace(/"node_count":(\d+)/, (_, n: string) => `"node_count":${Number(n) - 1}`), /nodes, and has not/],
  ['a count of edges that is wrong', good.replace(/"edge_count":(\d+)/, '"edge_count":3'), /3 edges, and has not/],
  ['more nodes than fit anywhere', good.replace(/"node_count":(\d+)/, '"node_count":1e15'), /no header/],
  ['an edge to nowhere', good.replace(/("edges":\[\d+,\d+),\d+/, '$1,5'), /an edge to 5, where no object begins/],
  ['two commas', good.replace(/("nodes":\[\d+),/, '$1,,'), /at byte \d+/],
  ['a fraction', good.replace(/("nodes":\[\d+),/, '$1.5,'), /at byte \d+/],
  ['two numbers without a comma', good.replace(/("nodes":\[\d+),/, '$1 '), /at byte \d+/],
  ['a string among the numbers', good.replace(/("nodes":\[\d+),/, '$1,"x",'), /at byte \d+/],
  ['numbers among the strings', good.replace('"strings":[', '"strings":[5,'), /at byte \d+/],
  ['something behind the end', `${good} x`, /at byte \d+/],
  ['no strings', good.replace(/"strings":\[.*\]/s, '"strings":[]'), /names \d+ strings and has 0/],
  ['a file without its strings', good.replace(/,\n"strings":\[.*\]/s, ''), /lacks/],
  ['no nodes', '{"snapshot":' + good.slice(good.indexOf('{"meta"'), good.indexOf(',\n"nodes"')) + ',"strings":[]}', /nodes, and has not/],
])('Snapshot reader: %s is refused', async (_, text, message) => {
  const error = await read(text).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ name: 'TetherError', code: 'ERR_TETHER_ARGUMENT', message: expect.stringMatching(message) });
  expect((error as Error).message).toContain('give a whole file that v8.writeHeapSnapshot()');
});

test('Snapshot reader: a file is named in what is wrong with it', async () => {
  const file = path.join(folder, 'cut.heapsnapshot');
  writeFileSync(file, Buffer.from(good).subarray(0, 2000));
  await expect(readSnapshot(file)).rejects.toThrow(`${file} ends after 2000 bytes, in the middle`);
  await expect(readSnapshot(path.join(folder, 'none'))).rejects.toThrow(/cannot be read: ENOENT.*check the path/);
  writeFileSync(file, good);
  await expect(readSnapshot(file)).resolves.toMatchObject({ nodeCount: sample().nodes.length });
});

test('Snapshot reader: an error of the stream is passed on', async () => {
  const failing = new Readable({ read() { this.destroy(new Error('the disk is gone')); } });
  await expect(readSnapshot(failing)).rejects.toThrow('the disk is gone');
});
