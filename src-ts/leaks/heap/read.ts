/** From the JSON of a heap snapshot to a graph, without ever having the whole of the text in memory. */
import { createReadStream } from 'node:fs';
import { TetherError } from '../../runtime/errors.js';
import { HeapGraph, kind, type Columns } from './graph.js';
import { layoutOf, type Layout } from './layout.js';
import { broken, longestString, SnapshotScanner, type Want } from './scanner.js';
import { StringTable } from './strings.js';

/**
 * Reads a snapshot of Node 20 to 26, of any size. Memory: about 25 bytes for each node and 9 for each edge, and the names.
 *
 * @param source A path, or what V8 wrote, in chunks of any size, each of which is done with when the next is asked for.
 * @throws {TetherError} `ERR_TETHER_ARGUMENT` when it cannot be opened, is cut off, or is no snapshot of V8's.
 */
export async function readSnapshot(source: string | Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<HeapGraph> {
  const name = typeof source === 'string' ? source : 'the heap snapshot';
  const builder = new GraphBuilder(name);
  const scanner = new SnapshotScanner(name, (key) => builder.wantOf(key));
  const chunks = typeof source === 'string' ? createReadStream(source, { highWaterMark: 1 << 20 }) : source;
  try {
    for await (const chunk of chunks as AsyncIterable<Uint8Array>) scanner.write(chunk);
  } catch (error) {
    throw readError(name, error);
  }
  scanner.end();
  return builder.graph();
}

function readError(name: string, error: unknown): unknown {
  if (error instanceof TetherError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (error instanceof RangeError) return broken(name, `says that it has more objects than fit into memory (${message})`);
  return code === undefined ? error : new TetherError('ERR_TETHER_ARGUMENT', `${name} cannot be read: ${message}; check the path`);
}

// Of texts of the program, such as the source code of modules, no more than this is kept in all before they are cut further.
const roomForContents = 1 << 27;
const shortContent = 48;

/** Takes the members of the outer object as they come. V8 writes them in this order: header, nodes, edges, ..., strings. */
class GraphBuilder {
  #layout: Layout | undefined;
  #columns: Columns | undefined;
  #node = 0;
  #edge = 0;
  #edgesSoFar = 0;
  #locations: number[] = [];
  #contents = 0;
  // 0: nobody names it. 1: the text of a string. 2: a name.
  #uses = new Uint8Array(0);
  #strings: StringTable | undefined;
  #keys = new Uint32Array(0);
  #stringCount = 0;

  constructor(readonly name: string) {}

  wantOf(key: string): Want {
    if (key === 'snapshot') return { as: 'text', take: (text) => this.#begin(text) };
    if (this.#layout === undefined) throw broken(this.name, `begins with "${key.slice(0, 40)}" instead of "snapshot"`);
    switch (key) {
      case 'nodes': return { as: 'integers', width: this.#layout.node.width, take: (values, count) => this.#takeNodes(values, count) };
      case 'edges': return { as: 'integers', width: this.#layout.edge.width, take: (values, count) => this.#takeEdges(values, count) };
      case 'locations': return { as: 'integers', width: this.#layout.location.width || 1, take: (values, count) => this.#takeLocations(values, count) };
      case 'strings': return this.#wantStrings();
      default: return { as: 'nothing' };
    }
  }

  #begin(text: string): void {
    const layout = this.#layout = layoutOf(this.name, text);
    this.#columns = {
      nodeKind: new Uint8Array(layout.nodeCount), nodeName: new Uint32Array(layout.nodeCount), nodeId: new Uint32Array(layout.nodeCount),
      nodeSize: new Uint32Array(layout.nodeCount), firstEdge: new Uint32Array(layout.nodeCount + 1), edgeKind: new Uint8Array(layout.edgeCount),
      edgeName: new Uint32Array(layout.edgeCount), edgeTo: new Uint32Array(layout.edgeCount), strings: new StringTable(0),
      locations: new Float64Array(0), keys: new Uint32Array(0),
    };
  }

  #takeNodes(values: Float64Array, count: number): void {
    const { node: at, nodeCount, nodeKindOf } = this.#layout!, { nodeKind, nodeName, nodeId, nodeSize, firstEdge } = this.#columns!;
    const last = this.#whole('nodes', this.#node, count, at.width, nodeCount);
    let node = this.#node, edges = this.#edgesSoFar;
    for (let from = 0; node < last; node++, from += at.width) {
      nodeKind[node] = nodeKindOf[values[from + at.kind]!] ?? kind.hidden;
      nodeName[node] = values[from + at.name]!;
      nodeId[node] = values[from + at.id]!;
      nodeSize[node] = Math.min(values[from + at.size]!, 0xffffffff);
      firstEdge[node + 1] = edges += values[from + at.edges]!;
    }
    this.#node = node;
    this.#edgesSoFar = edges;
  }

  #takeEdges(values: Float64Array, count: number): void {
    const { edge: at, edgeCount, edgeKindOf, node } = this.#layout!, { edgeKind, edgeName, edgeTo } = this.#columns!;
    const last = this.#whole('edges', this.#edge, count, at.width, edgeCount);
    let edge = this.#edge;
    for (let from = 0; edge < last; edge++, from += at.width) {
      edgeKind[edge] = edgeKindOf[values[from + at.kind]!] ?? 0;
      edgeName[edge] = values[from + at.name]!;
      edgeTo[edge] = this.#target(values[from + at.to]!, node.width);
    }
    this.#edge = edge;
  }

  /** Where these records end, which are whole ones. */
  #whole(what: string, begin: number, count: number, width: number, most: number): number {
    const end = begin + count / width;
    if (Number.isInteger(end) && end <= most) return end;
    throw this.#miscounted(what, most);
  }

  /** Edges name a node by its place in the list of numbers. */
  #target(place: number, width: number): number {
    const node = place / width;
    if (Number.isInteger(node) && node >= 0 && node < this.#node) return node;
    throw broken(this.name, `has an edge to ${place}, where no object begins`);
  }

  #takeLocations(values: Float64Array, count: number): void {
    for (let index = 0; index < count; index++) this.#locations.push(values[index]!);
  }

  #wantStrings(): Want {
    this.#checkCounts();
    const count = this.#markUses();
    this.#strings = new StringTable(count);
    this.#keys = new Uint32Array(count);
    return { as: 'strings', room: (index) => this.#room(index), take: (index, json, length) => this.#takeString(index, json, length) };
  }

  #checkCounts(): void {
    const { nodeCount, edgeCount } = this.#layout!;
    if (this.#node !== nodeCount) throw this.#miscounted('nodes', nodeCount);
    if (this.#edge !== edgeCount || this.#edgesSoFar !== edgeCount) throw this.#miscounted('edges', edgeCount);
  }

  #miscounted(what: string, count: number): TetherError {
    return broken(this.name, `says that it has ${count} ${what}, and has not`);
  }

  /** How many strings are named at all; the rest of the file's is passed over. */
  #markUses(): number {
    const { nodeKind, nodeName, edgeKind, edgeName } = this.#columns!;
    let last = -1;
    for (const index of nodeName) last = Math.max(last, index);
    for (let edge = 0; edge < edgeName.length; edge++) if (isNamed(edgeKind[edge]!)) last = Math.max(last, edgeName[edge]!);
    this.#uses = new Uint8Array(last + 1);
    for (let node = 0; node < nodeName.length; node++) this.#use(nodeName[node]!, isText(nodeKind[node]!) ? 1 : 2);
    for (let edge = 0; edge < edgeName.length; edge++) if (isNamed(edgeKind[edge]!)) this.#use(edgeName[edge]!, 2);
    return last + 1;
  }

  #use(index: number, use: number): void {
    if (this.#uses[index]! < use) this.#uses[index] = use;
  }

  #room(index: number): number {
    this.#stringCount = index + 1;
    const use = this.#uses[index];
    if (use === 1) return this.#contents < roomForContents ? longestString : shortContent;
    return use === 2 ? longestString : 0;
  }

  #takeString(index: number, json: Uint8Array, length: number): void {
    const key = keyOfPair(json, length);
    if (key > 0) {
      this.#keys[index] = key;
      return;
    }
    if (this.#uses[index] === 1) this.#contents += length;
    this.#strings!.add(index, json, length);
  }

  graph(): HeapGraph {
    const columns = this.#columns;
    if (columns === undefined || this.#strings === undefined) throw broken(this.name, 'lacks its header, its nodes, its edges or its strings');
    if (this.#stringCount < this.#strings.count) throw broken(this.name, `names ${this.#strings.count} strings and has ${this.#stringCount}`);
    columns.strings = this.#strings;
    columns.keys = this.#keys;
    columns.locations = this.#locationsByNode();
    return new HeapGraph(columns);
  }

  /** Node, script, line, column, in this order and no more. */
  #locationsByNode(): Float64Array {
    const { location: at, node } = this.#layout!;
    const complete = at.width > 0 && [at.node, at.script, at.line, at.column].every((place) => place >= 0);
    const count = complete ? Math.floor(this.#locations.length / at.width) : 0;
    const result = new Float64Array(count * 4);
    for (let index = 0; index < count; index++) {
      const from = index * at.width;
      result.set([this.#locations[from + at.node]! / node.width, ...[at.script, at.line, at.column].map((place) => this.#locations[from + place]!)], index * 4);
    }
    this.#locations = [];
    return result;
  }
}

const isText = (nodeKind: number): boolean => nodeKind === kind.string || nodeKind === kind['concatenated string'] || nodeKind === kind['sliced string'];
const isNamed = (edgeKind: number): boolean => edgeKind !== 1 && edgeKind !== 4;

const pair = /^\d+ \/ part of key \(.*? @(\d+)\) -> value/s;

/** `3 / part of key (Object @17) -> value ...` gives 17. There may be millions of them. */
function keyOfPair(json: Uint8Array, length: number): number {
  if (length < 20 || json[0]! < 0x30 || json[0]! > 0x39) return 0;
  const found = pair.exec(Buffer.from(json.buffer, json.byteOffset, length).toString('latin1'));
  return found ? Number(found[1]) : 0;
}
