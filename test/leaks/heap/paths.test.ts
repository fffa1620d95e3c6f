import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { edge, type HeapGraph } from '../../../src-ts/leaks/heap/graph';
import { levels, ownerOf, Paths, type LevelOf } from '../../../src-ts/leaks/heap/paths';
import { readSnapshot } from '../../../src-ts/leaks/heap/read';
import { runs } from './settings';
import { SnapshotWriter } from './snapshot-writer';

interface Arrow {
  from: number;
  to: number;
  /** -1: part of no path. */
  level: number;
  weak: boolean;
}

/** Nodes 0..n-1 beside those that a writer begins with. The level of an edge stands in its name. */
async function graphOf(nodes: number, arrows: Arrow[]): Promise<{ graph: HeapGraph; first: number }> {
  const writer = new SnapshotWriter();
  const first = writer.nodes.length;
  for (let at = 0; at < nodes; at++) writer.object(`N${at}`);
  for (const { from, to, level, weak } of arrows) writer.edge(first + from, weak ? 'weak' : 'property', `level ${level}`, first + to);
  return { graph: await readSnapshot(Readable.from([Buffer.from(writer.json())])), first };
}

const levelIn = (graph: HeapGraph): LevelOf => (_, at) => Number(graph.edgeName(at).replace('level ', ''));

interface Cost {
  level: number;
  distance: number;
}

const isLess = (a: Cost, b: Cost): boolean => a.level < b.level || (a.level === b.level && a.distance < b.distance);

/** The same, said in the plainest way: always settle the cheapest node that is left. */
function model(nodes: number, arrows: Arrow[]): (Cost | undefined)[] {
  const found: (Cost | undefined)[] = Array<Cost | undefined>(nodes).fill(undefined);
  const open = new Map<number, Cost>([[0, { level: 0, distance: 0 }]]);
  while (open.size > 0) {
    const [node, cost] = [...open].reduce((best, one) => (isLess(one[1], best[1]) ? one : best));
    open.delete(node);
    found[node] = cost;
    for (const { from, to, level, weak } of arrows) {
      if (from !== node || weak || level < 0 || found[to]) continue;
      const next = { level: Math.max(cost.level, level), distance: cost.distance + 1 };
      const known = open.get(to);
      if (!known || isLess(next, known)) open.set(to, next);
    }
  }
  return found;
}

const arrow = (nodes: number) => fc.record({
  from: fc.nat(nodes - 1), to: fc.nat(nodes - 1), level: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.integer({ min: -1, max: levels - 1 })),
  weak: fc.oneof({ weight: 6, arbitrary: fc.constant(false) }, fc.constant(true)),
});
const graphs = fc.integer({ min: 1, max: 24 }).chain((nodes) => fc.tuple(fc.constant(nodes), fc.array(arrow(nodes), { maxLength: 60 })));

test('Path finder: finds what the plainest search finds, on random graphs', async () => {
  await fc.assert(fc.asyncProperty(graphs, async ([nodes, arrows]) => {
    const { graph, first } = await graphOf(nodes, arrows);
    const paths = new Paths(graph, first, levelIn(graph));
    const expected = model(nodes, arrows);
    const actual = expected.map((_, node) => (paths.reaches(first + node) ? { level: paths.level(first + node), distance: paths.length(first + node) } : undefined));
    expect(actual).toEqual(expected);
  }), runs(400));
});

test('Path finder: a path leads over existing edges from the start to the node, and is as good as it says', async () => {
  await fc.assert(fc.asyncProperty(graphs, async ([nodes, arrows]) => {
    const { graph, first } = await graphOf(nodes, arrows);
    const levelOf = levelIn(graph), paths = new Paths(graph, first, levelOf);
    for (let node = first; node < first + nodes; node++) {
      if (!paths.reaches(node)) continue;
      const edges = paths.to(node), places = [first, ...edges.map((at) => graph.to(at))];
      expect(edges.map((at) => ownerOf(graph, at))).toEqual(places.slice(0, -1));
      expect(places.at(-1)).toBe(node);
      expect(edges.length).toBe(paths.length(node));
      expect(Math.max(0, ...edges.map((at) => levelOf(0, at)))).toBe(paths.level(node));
      expect(edges.every((at) => graph.edgeKind(at) !== edge.weak)).toBe(true);
    }
  }), runs(200));
});

/** The diamond `start -> left | right -> end`, written in either order. */
async function diamond(order: string[]): Promise<string> {
  const writer = new SnapshotWriter(), start = writer.object('start'), end = writer.object('end');
  for (const side of order) {
    const node = writer.object(`Holder ${side}`);
    writer.edge(start, 'property', side, node);
    writer.edge(node, 'property', 'held', end);
  }
  const graph = await readSnapshot(Readable.from([Buffer.from(writer.json())]));
  return new Paths(graph, start, () => 0).to(end).map((at) => graph.edgeName(at)).join('.');
}

test('Path finder: of equally good paths it takes the same one, however the heap is laid out', async () => {
  expect(await diamond(['left', 'right'])).toBe(await diamond(['right', 'left']));
  expect(await diamond(['a', 'b', 'c', 'd'])).toBe(await diamond(['d', 'b', 'a', 'c']));
});

test('Path finder: a property is preferred to an internal reference of the same length', async () => {
  const writer = new SnapshotWriter(), start = writer.object('start'), end = writer.object('end');
  writer.edge(start, 'internal', 'a', end);
  writer.edge(start, 'property', 'z', end);
  const graph = await readSnapshot(Readable.from([Buffer.from(writer.json())]));
  expect(new Paths(graph, start, () => 0).to(end).map((at) => graph.edgeName(at))).toEqual(['z']);
});
