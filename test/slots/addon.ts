import { Readable } from 'node:stream';
import { getHeapSnapshot } from 'node:v8';
import { edge, kind, type HeapGraph } from '../../src-ts/leaks/heap/graph';
import { readSnapshot } from '../../src-ts/leaks/heap/read';
import { loadAddon } from '../support/addon';
import { settle } from '../support/settle';

export type Callback = ((x: number) => number) | null | undefined;
export interface Three extends Disposable {
  first: Callback;
  second: Callback;
  third: Callback;
  call(which: number, argument: number): number;
  callTwice(argument: number): number;
  put(which: number, callback: Callback): void;
  keep(other: Three): void;
  callOther(argument: number): number;
  readUnderLock(): number;
}
export interface Listed {
  first: Callback;
  second: Callback;
  add(callback: Callback): void;
  clear(): void;
  sum(argument: number): number;
}
export interface Single extends Disposable {
  only: Callback;
  sum(argument: number): number;
  clear(): void;
}
export interface Base extends Disposable {
  first: Callback;
  call(argument: number): number;
}
export interface Other extends Base {
  second: Join;
  callOther(): string;
}
export interface Late extends Base {
  second: Callback;
  callLate(argument: number): number;
}
type Join = (...parts: number[]) => string;
export interface Wide {
  callback: Join;
  second: Join;
  third: Join;
  call: Join;
}
export interface Kind<T> {
  new (): T;
  readonly alive: number;
}
export interface Slots {
  Three: Kind<Three>;
  Listed: Kind<Listed>;
  Single: { new (...callbacks: Callback[]): Single; readonly alive: number };
  Base: Kind<Base>;
  Late: Kind<Late>;
  early: Base;
  Other: Kind<Other>;
  [wide: `Wide${number}`]: Kind<Wide>;
  give(three: Three): void;
  take(): Three;
}

export const slots = loadAddon<Slots>('slots');
export const settled = () => settle(slots);
export const plus = (n: number) => (x: number) => x + n;

/** Where objects have the values of their handles, as a heap snapshot shows their private fields. */
export async function placesOf<Names extends string>(objects: Record<Names, object>): Promise<Record<Names, string>> {
  const marker = new (class Marker { marked = objects; })();
  const graph = await readSnapshot(getHeapSnapshot() as Readable);
  const marked = graph.follow(nodeNamed(graph, marker.constructor.name), edge.property, 'marked');
  const places = (name: Names) => ['#slot1', '#slot2', '#slots'].map((field) => kindOf(graph, graph.follow(graph.follow(marked, edge.property, name), edge.property, field)));
  return Object.fromEntries((Object.keys(objects) as Names[]).map((name) => [name, places(name).join(' ')])) as Record<Names, string>;
}

function nodeNamed(graph: HeapGraph, name: string): number {
  for (let node = 0; node < graph.nodeCount; node++) if (graph.name(node) === name && graph.follow(node, edge.property, 'marked') >= 0) return node;
  throw new Error(`There is no ${name}.`);
}

function kindOf(graph: HeapGraph, node: number): string {
  if (node < 0) return 'missing';
  if (graph.kind(node) === kind.closure) return 'function';
  if (graph.kind(node) === kind.symbol) return 'elsewhere';
  return graph.name(node) === 'Array' ? 'array' : 'empty';
}
