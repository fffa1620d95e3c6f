/** A heap as a graph, in typed arrays. Nodes and edges are numbers; node 0 is the root of all. */
import { edgeKinds, nodeKinds, type EdgeKind, type NodeKind } from './layout.js';
import type { StringTable } from './strings.js';

/** What the file says, column by column. */
export interface Columns {
  nodeKind: Uint8Array;
  nodeName: Uint32Array;
  nodeId: Uint32Array;
  nodeSize: Uint32Array;
  /** Of node n: edges from `firstEdge[n]` up to `firstEdge[n + 1]`. */
  firstEdge: Uint32Array;
  edgeKind: Uint8Array;
  /** An index, for elements and hidden edges; otherwise the number of a string. */
  edgeName: Uint32Array;
  edgeTo: Uint32Array;
  strings: StringTable;
  /** Four numbers for each: node, script, line, column; lines and columns from 0. */
  locations: Float64Array;
  /** By number of a string: the id of the key, if the string is the name of a WeakMap entry; else 0. */
  keys: Uint32Array;
}

/** A place in a script, by V8's number for it. Lines and columns from 1. */
export interface Location {
  script: number;
  line: number;
  column: number;
}

export const kind = Object.fromEntries(nodeKinds.map((name, at) => [name, at])) as Record<NodeKind, number>;
export const edge = Object.fromEntries(edgeKinds.map((name, at) => [name, at])) as Record<EdgeKind, number>;

const indexed = (edgeKind: number): boolean => edgeKind === edge.element || edgeKind === edge.hidden;

export class HeapGraph {
  readonly nodeCount: number;
  readonly edgeCount: number;
  #locationOf: Map<number, number> | undefined;
  readonly #stringsKnown = new Map<string, number>();

  constructor(readonly columns: Columns) {
    this.nodeCount = columns.nodeKind.length;
    this.edgeCount = columns.edgeKind.length;
    this.#dropTableEdges();
  }

  kind(node: number): number {
    return this.columns.nodeKind[node]!;
  }

  /** A constructor's name, a function's, the text of a string, `system / Context`. Cut, if long. */
  name(node: number): string {
    return this.columns.strings.text(this.columns.nodeName[node]!);
  }

  /** V8's number for the object. It stays the same in later snapshots of the process; objects that are newer have larger ones. */
  id(node: number): number {
    return this.columns.nodeId[node]!;
  }

  /** Edge numbers of a node, weak ones among them. */
  *edgesOf(node: number): Generator<number> {
    const { firstEdge } = this.columns;
    for (let at = firstEdge[node]!; at < firstEdge[node + 1]!; at++) yield at;
  }

  edgeKind(at: number): number {
    return this.columns.edgeKind[at]!;
  }

  to(at: number): number {
    return this.columns.edgeTo[at]!;
  }

  /** The name of a property or variable, an index in digits, `WeakMap value`. */
  edgeName(at: number): string {
    const name = this.columns.edgeName[at]!;
    if (indexed(this.columns.edgeKind[at]!)) return String(name);
    return this.columns.keys[name] ? 'WeakMap value' : this.columns.strings.text(name);
  }

  /** Where the edge of that kind and name leads, or -1. */
  follow(node: number, edgeKind: number, name: string): number {
    const wanted = indexed(edgeKind) ? Number(name) : this.#stringOf(name);
    const { firstEdge, edgeKind: kinds, edgeName, edgeTo } = this.columns;
    for (let at = firstEdge[node]!; at < firstEdge[node + 1]!; at++) if (edgeName[at] === wanted && kinds[at] === edgeKind) return edgeTo[at]!;
    return -1;
  }

  /** To compare numbers is quicker than to compare names. */
  #stringOf(name: string): number {
    let found = this.#stringsKnown.get(name);
    if (found === undefined) this.#stringsKnown.set(name, (found = this.columns.strings.find(name)));
    return found;
  }

  /** Where a function, or the constructor of an object, stands. */
  location(node: number): Location | undefined {
    this.#locationOf ??= this.#indexLocations();
    const at = this.#locationOf.get(node);
    if (at === undefined) return undefined;
    const [script, line, column] = this.columns.locations.subarray(at + 1, at + 4);
    return { script: script!, line: line! + 1, column: column! + 1 };
  }

  #indexLocations(): Map<number, number> {
    const found = new Map<number, number>();
    const { locations } = this.columns;
    for (let at = 0; at < locations.length; at += 4) if (this.kind(locations[at]!) === kind.closure) found.set(locations[at]!, at);
    return found;
  }

  /** V8 draws an entry of a WeakMap from the table and from the key. The key holds the value, the table does not. */
  #dropTableEdges(): void {
    const { keys, firstEdge, edgeName, edgeKind, nodeId } = this.columns;
    if (!keys.some((key) => key > 0)) return;
    for (let node = 0; node < this.nodeCount; node++)
      for (let at = firstEdge[node]!; at < firstEdge[node + 1]!; at++) {
        if (indexed(edgeKind[at]!)) continue;
        const key = keys[edgeName[at]!]!;
        if (key > 0 && key !== nodeId[node]) edgeKind[at] = edge.weak;
      }
  }
}
