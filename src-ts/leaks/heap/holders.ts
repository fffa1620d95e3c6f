/** Who holds a set of objects: the paths to them, those that are alike as one. */
import { edge } from './graph.js';
import type { Heap } from './heap.js';
import { ownerOf, Paths } from './paths.js';
import { isHeldByItself, isUnclear } from './roots.js';
import { describePath, type TracedPath } from './steps.js';

/** One way in which objects are held. */
export interface Holding extends TracedPath {
  /** How many of the objects are held so. */
  count: number;
  /** One of them, the nearest. */
  target: number;
  /** All of them. */
  targets: number[];
}

/** Objects with more properties than this are taken for dictionaries: their keys do not tell one way from another. */
const dictionary = 64;

interface Cluster {
  edges: number[];
  heldBy: TracedPath['heldBy'];
  targets: number[];
  /** Nodes on the paths to all of them. */
  shared: Set<number>;
}

/** The ways in which the objects are held, most frequent first; empty when nothing holds them any more. */
export function holdingsOf(heap: Heap, targets: readonly number[]): Holding[] {
  const set = new Set(targets);
  const javascript = new Paths(heap.graph, 0, heap.roots.javascriptLevels(set));
  const native = nativePaths(heap, set, (node) => javascript.reaches(node) && isHeldByItself(javascript.level(node)));
  const clusters = new Map<string, Cluster>();
  const keys = { native: new Keys(heap), javascript: new Keys(heap) };
  for (const target of targets) {
    const isNative = native?.reaches(target) ?? false;
    if (isNative) addTo(clusters, keys.native, native!.to(target), set, 'native', target);
    const isClear = javascript.reaches(target) && !isUnclear(javascript.level(target));
    if (isClear || (!isNative && javascript.reaches(target))) addTo(clusters, keys.javascript, javascript.to(target), set, 'javascript', target);
  }
  return [...clusters.values()].map((cluster) => holding(heap, cluster)).sort(byCount);
}

function nativePaths(heap: Heap, targets: ReadonlySet<number>, heldByJs: (node: number) => boolean): Paths | undefined {
  const { globalHandles } = heap.roots;
  return globalHandles < 0 ? undefined : new Paths(heap.graph, globalHandles, heap.roots.nativeLevels(targets, heldByJs));
}

function holding(heap: Heap, { edges, heldBy, targets, shared }: Cluster): Holding {
  const path = describePath(heap, edges, heldBy, targets.length > 1 ? shared : new Set());
  return { ...path, count: targets.length, target: heap.graph.to(edges[edges.length - 1]!), targets };
}

const byCount = (a: Holding, b: Holding): number => b.count - a.count || (a.heldBy === b.heldBy ? a.steps.length - b.steps.length : a.heldBy === 'native' ? -1 : 1);

/** An object that another one of them holds counts for that one's way. */
function addTo(clusters: Map<string, Cluster>, keys: Keys, path: number[], targets: ReadonlySet<number>, heldBy: TracedPath['heldBy'], target: number): void {
  const { graph } = keys.heap;
  const end = path.findIndex((at) => targets.has(graph.to(at)));
  const edges = path.slice(0, end + 1);
  if (edges.length === 0) return;
  const key = `${heldBy} ${keys.of(edges)}`;
  const cluster = clusters.get(key);
  const nodes = new Set(edges.map((at) => graph.to(at)));
  if (cluster === undefined) clusters.set(key, { edges, heldBy, targets: [target], shared: nodes });
  else {
    cluster.targets.push(target);
    for (const node of cluster.shared) if (!nodes.has(node)) cluster.shared.delete(node);
    if (edges.length < cluster.edges.length) cluster.edges = edges;
  }
}

/** The same for paths that differ in indices, in keys of a dictionary, or in how often they go along a list. */
class Keys {
  /** Of the paths that end with an edge: those to the objects of a list begin alike, and one may be thousands long. */
  private readonly known = new Map<number, readonly string[]>();

  constructor(readonly heap: Heap) {}

  of(edges: readonly number[]): string {
    const begin = edges.findLastIndex((at) => this.known.has(at));
    let parts = begin < 0 ? [] : this.known.get(edges[begin]!)!;
    for (const at of edges.slice(begin + 1)) this.known.set(at, (parts = this.extended(parts, at)));
    return parts.join(' ');
  }

  private extended(parts: readonly string[], at: number): string[] {
    const { heap } = this;
    const longer = [...parts, `${nameKey(heap, at)}>${heap.graph.columns.nodeName[heap.graph.to(at)]}${noteKey(heap, at)}`];
    dropRepeat(longer);
    return longer;
  }
}

function noteKey(heap: Heap, at: number): string {
  const note = heap.notes.root(heap.graph.to(at));
  return note === undefined || ownerOf(heap.graph, at) !== heap.roots.globalHandles ? '' : JSON.stringify(note);
}

const longestPeriod = 6;

/** `.next Node .next Node` is one `.next Node`. */
function dropRepeat(parts: string[]): void {
  for (let period = 1; period <= longestPeriod && 2 * period <= parts.length; period++) {
    const from = parts.length - period;
    if (!parts.slice(from).every((part, at) => part === parts[from - period + at])) continue;
    parts.length = from;
    return;
  }
}

function nameKey(heap: Heap, at: number): string {
  const { edgeKind, firstEdge } = heap.graph.columns;
  const owner = ownerOf(heap.graph, at);
  const slot = heap.bound.slotAt(owner, at);
  if (slot !== undefined) return `slot ${slot.index}`;
  if (owner === heap.roots.globalHandles || firstEdge[owner + 1]! - firstEdge[owner]! > dictionary) return `${edgeKind[at]}`;
  if (edgeKind[at] === edge.element || edgeKind[at] === edge.hidden) return `${edgeKind[at]}`;
  const name = heap.graph.edgeName(at).replace('_idlePrev', '_idleNext');
  return edgeKind[at] === edge.internal && /^\d+$/.test(name) ? `${edgeKind[at]}` : `${edgeKind[at]}:${withoutNumbers(name)}`;
}

/** `session-17` and `session-18` are one. */
export function withoutNumbers(name: string): string {
  return name.replace(/[0-9a-f]{8,}(?:-[0-9a-f]{4,})*|\d+/gi, (found) => (/\d/.test(found) ? '#' : found));
}
