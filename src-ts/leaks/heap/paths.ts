/** Shortest paths from one node to all others, those that are easy to understand first. */
import { edge, type HeapGraph } from './graph.js';

/** Says of an edge how much a path through it is wanted: 0 most, `levels - 1` least; -1 means that it is no part of any path. */
export type LevelOf = (from: number, at: number) => number;

export const levels = 4;
const unreached = 255;

/**
 * What a search found. The best path to a node is the one whose worst edge has the lowest level and, among those, the shortest; where
 * several are equally good, names decide, so that the next run chooses the same.
 */
export class Paths {
  readonly #level: Uint8Array;
  readonly #distance: Uint32Array;
  /** The last edge of the best path, plus one. */
  readonly #last: Float64Array;
  readonly #graph: HeapGraph;
  readonly #levelOf: LevelOf;

  constructor(graph: HeapGraph, start: number, levelOf: LevelOf) {
    this.#graph = graph;
    this.#levelOf = levelOf;
    this.#level = new Uint8Array(graph.nodeCount).fill(unreached);
    this.#distance = new Uint32Array(graph.nodeCount);
    this.#last = new Float64Array(graph.nodeCount);
    this.#search(start);
  }

  reaches(node: number): boolean {
    return this.#level[node] !== unreached;
  }

  /** The worst level on the best path; only of a node that is reached. */
  level(node: number): number {
    return this.#level[node]!;
  }

  length(node: number): number {
    return this.#distance[node]!;
  }

  /** The edges of the best path, from the start on. */
  to(node: number): number[] {
    const path: number[] = [];
    for (let at = node; this.#last[at]! > 0; at = ownerOf(this.#graph, this.#last[at]! - 1)) path.push(this.#last[at]! - 1);
    return path.reverse();
  }

  #search(start: number): void {
    const waiting: Waiting[] = Array.from({ length: levels }, () => new Map());
    this.#level[start] = 0;
    this.#expand([start], 0, waiting);
    for (let level = 1; level < levels; level++) this.#expand([], level, waiting);
  }

  /** One level, all nodes of one distance after those of the distance before. */
  #expand(first: number[], level: number, waiting: Waiting[]): void {
    const entries = waiting[level]!;
    let frontier = first;
    for (let distance = 0; frontier.length > 0 || entries.size > 0; distance++) {
      for (const at of entries.get(distance) ?? []) this.#arrive(at, level, distance, frontier);
      entries.delete(distance);
      const next: number[] = [];
      for (const node of frontier) this.#leave(node, level, distance, next, waiting);
      frontier = next;
    }
  }

  #leave(node: number, level: number, distance: number, next: number[], waiting: Waiting[]): void {
    const { firstEdge, edgeKind } = this.#graph.columns;
    for (let at = firstEdge[node]!; at < firstEdge[node + 1]!; at++) {
      if (edgeKind[at] === edge.weak) continue;
      const wanted = this.#levelOf(node, at);
      if (wanted < 0) continue;
      if (wanted <= level) this.#arrive(at, level, distance + 1, next);
      else defer(waiting[wanted]!, distance + 1, at);
    }
  }

  #arrive(at: number, level: number, distance: number, next: number[]): void {
    const node = this.#graph.columns.edgeTo[at]!;
    if (this.#level[node] === unreached) {
      this.#level[node] = level;
      this.#distance[node] = distance;
      this.#last[node] = at + 1;
      next.push(node);
    } else if (this.#isAsGood(node, level, distance) && this.#isBetter(at, this.#last[node]! - 1)) this.#last[node] = at + 1;
  }

  /** The start has no last edge. */
  #isAsGood(node: number, level: number, distance: number): boolean {
    return this.#level[node] === level && this.#distance[node] === distance && distance > 0;
  }

  /** Of two edges to one node. */
  #isBetter(a: number, b: number): boolean {
    const { edgeKind, edgeName, strings, nodeName } = this.#graph.columns;
    if (edgeKind[a] !== edgeKind[b]) return rank[edgeKind[a]!]! < rank[edgeKind[b]!]!;
    const isIndexed = edgeKind[a] === edge.element || edgeKind[a] === edge.hidden;
    const nameOf = (at: number) => (isIndexed ? edgeName[at]! : strings.hash(edgeName[at]!));
    if (nameOf(a) !== nameOf(b)) return nameOf(a) < nameOf(b);
    const ownerName = (at: number) => strings.hash(nodeName[ownerOf(this.#graph, at)]!);
    return ownerName(a) < ownerName(b);
  }
}

/** Edges to nodes that were found on the way, by the distance that the nodes get. */
type Waiting = Map<number, number[]>;

/** Properties make the clearest paths. By number of the kind. */
const rank: number[] = [];
[edge.property, edge.element, edge.context, edge.internal, edge.shortcut, edge.hidden, edge.weak].forEach((edgeKind, at) => { rank[edgeKind] = at; });

function defer(waiting: Waiting, distance: number, at: number): void {
  const list = waiting.get(distance);
  if (list) list.push(at);
  else waiting.set(distance, [at]);
}

/** The node that an edge belongs to. */
export function ownerOf(graph: HeapGraph, at: number): number {
  const { firstEdge } = graph.columns;
  let low = 0, high = graph.nodeCount;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (firstEdge[middle]! <= at) low = middle;
    else high = middle;
  }
  return low;
}
