// Heap snapshots as V8 writes them, made by hand.
import { edgeKinds, nodeKinds, type EdgeKind, type NodeKind } from '../../../src-ts/leaks/heap/layout';

export interface Shape {
  /** Order and number of the fields of a node; versions of Node differ. */
  nodeFields: string[];
  edgeFields: string[];
}

export const node20: Shape = {
  nodeFields: ['type', 'name', 'id', 'self_size', 'edge_count', 'trace_node_id', 'detachedness'],
  edgeFields: ['type', 'name_or_index', 'to_node'],
};
export const node26: Shape = { nodeFields: ['type', 'name', 'id', 'self_size', 'edge_count', 'detachedness'], edgeFields: node20.edgeFields };
/** Of no version: nothing is where it was. */
export const turned: Shape = { nodeFields: [...node20.nodeFields].reverse(), edgeFields: [...node20.edgeFields].reverse() };

interface Node {
  kind: NodeKind;
  name: string;
  id: number;
  /** In bytes; 16 by itself. */
  size?: number;
  edges: { kind: EdgeKind; name: string | number; to: number }[];
}

/** Where an object has its slots. */
export type SlotForm = 'array' | 'fields';

/** Node 0 is the root; `(GC roots)`, `(Global handles)` and the global object are there from the start. */
export class SnapshotWriter {
  readonly nodes: Node[] = [];
  readonly #strings = new Map<string, number>([['<dummy>', 0]]);
  readonly #locations: number[] = [];
  readonly root = this.node('synthetic', '');
  readonly gcRoots = this.node('synthetic', '(GC roots)');
  readonly globalHandles = this.node('synthetic', '(Global handles)');
  readonly stackRoots = this.node('synthetic', '(Stack roots)');
  readonly global = this.node('object', 'global');

  constructor() {
    this.edge(this.root, 'element', 1, this.gcRoots);
    this.edge(this.root, 'shortcut', '2', this.global);
    this.edge(this.gcRoots, 'element', 1, this.globalHandles);
    this.edge(this.gcRoots, 'element', 2, this.stackRoots);
  }

  node(kind: NodeKind, name: string): number {
    return this.nodes.push({ kind, name, id: 2 * this.nodes.length + 1, edges: [] }) - 1;
  }

  edge(from: number, kind: EdgeKind, name: string | number, to: number): void {
    this.nodes[from]!.edges.push({ kind, name, to });
  }

  /** An object with properties, given by name. */
  object(name: string, properties: Record<string, number> = {}): number {
    const made = this.node('object', name);
    for (const [key, to] of Object.entries(properties)) this.edge(made, 'property', key, to);
    return made;
  }

  /** A function of a script, and the scope with the variables that it captures. */
  closure(name: string, file: string, variables: Record<string, number> = {}): number {
    const made = this.node('closure', name), shared = this.node('code', name), script = this.node('code', file), scope = this.node('object', 'system / Context');
    this.edge(made, 'internal', 'shared', shared);
    this.edge(made, 'internal', 'context', scope);
    this.edge(shared, 'internal', 'script', script);
    this.edge(script, 'internal', 'name', this.node('string', file));
    for (const [variable, to] of Object.entries(variables)) this.edge(scope, 'context', variable, to);
    this.#locations.push(made, 7, 11, 4);
    return made;
  }

  /** An object of a class bound with napi-tether, as test/slots and test/programs show it. `slots` begin with the first member. */
  bound(className: string, slots: (number | undefined)[] = [], form: SlotForm = 'array'): number {
    const made = this.#wrapper(className), array = form === 'fields' ? this.#empty() : this.node('object', 'Array');
    this.edge(made, 'property', '#slots', array);
    if (form === 'fields') {
      this.#fields(made, slots[0] ?? this.#empty(), slots[1] ?? this.#empty());
      return made;
    }
    this.edge(array, 'element', 0, made);
    slots.forEach((to, at) => to === undefined || this.edge(array, 'element', at + 1, to));
    return made;
  }

  /** One after `[Symbol.dispose]()`. */
  disposed(className: string, form: SlotForm = 'array'): number {
    const made = this.#wrapper(className), elsewhere = this.node('symbol', 'symbol');
    this.edge(made, 'property', '#slots', this.#empty());
    this.edge(elsewhere, 'internal', 'name', this.node('string', 'napi-tether: elsewhere'));
    if (form === 'fields') this.#fields(made, elsewhere, elsewhere);
    return made;
  }

  #wrapper(className: string): number {
    const made = this.node('object', className);
    this.edge(made, 'property', '__proto__', this.#prototypeOf(className));
    return made;
  }

  #fields(made: number, first: number, second: number): void {
    this.edge(made, 'property', '#slot1', first);
    this.edge(made, 'property', '#slot2', second);
  }

  #empty(): number {
    return this.node('hidden', 'undefined');
  }

  readonly #prototypes = new Map<string, number>();
  #prototypeOf(className: string): number {
    const known = this.#prototypes.get(className);
    if (known !== undefined) return known;
    const prototype = this.object(className, { '<symbol Symbol.toStringTag>': this.node('string', className) });
    const constructor = this.object('', { prototype });
    this.nodes[constructor]!.kind = 'closure';
    this.edge(prototype, 'property', 'constructor', constructor);
    this.#prototypes.set(className, prototype);
    return prototype;
  }

  /** As V8 draws the entry of a WeakMap: an edge from the table and one from the key. */
  weakEntry(table: number, key: number, value: number): void {
    const pair = `part of key (${this.nodes[key]!.name} @${this.nodes[key]!.id}) -> value (${this.nodes[value]!.name} @${this.nodes[value]!.id}) pair in WeakMap (table @${this.nodes[table]!.id})`;
    this.edge(table, 'internal', `1 / ${pair}`, value);
    this.edge(key, 'internal', `3 / ${pair}`, value);
  }

  hold(target: number): void {
    this.edge(this.globalHandles, 'internal', String(this.nodes[this.globalHandles]!.edges.length + 1), target);
  }

  json(shape: Shape = node20): string {
    const nodes = this.nodes.flatMap((node) => shape.nodeFields.map((field) => this.#nodeField(node, field)));
    const edges = this.nodes.flatMap((node) => node.edges.flatMap((edge) => shape.edgeFields.map((field) => this.#edgeField(edge, field, shape))));
    const width = shape.nodeFields.length, locations = this.#locations.map((value, at) => (at % 4 === 0 ? value * width : value));
    const meta = {
      node_fields: shape.nodeFields, node_types: shape.nodeFields.map((field) => (field === 'type' ? nodeKinds : 'number')).sort((a) => (Array.isArray(a) ? -1 : 1)),
      edge_fields: shape.edgeFields, edge_types: [edgeKinds, 'string_or_number', 'node'], location_fields: ['object_index', 'script_id', 'line', 'column'],
    };
    const counts = { node_count: this.nodes.length, edge_count: this.nodes.reduce((sum, { edges: some }) => sum + some.length, 0), trace_function_count: 0 };
    return `{"snapshot":${JSON.stringify({ meta, ...counts })},\n"nodes":[${nodes.join(',')}],\n"edges":[${edges.join(',')}],\n"trace_function_infos":[],\n"trace_tree":[],`
      + `"samples":[],\n"locations":[${locations.join(',')}],\n"strings":${JSON.stringify([...this.#strings.keys()])}}`;
  }

  #string(text: string): number {
    const known = this.#strings.get(text);
    if (known !== undefined) return known;
    this.#strings.set(text, this.#strings.size);
    return this.#strings.size - 1;
  }

  #nodeField(node: Node, field: string): number {
    switch (field) {
      case 'type': return nodeKinds.indexOf(node.kind);
      case 'name': return this.#string(node.name);
      case 'id': return node.id;
      case 'self_size': return node.size ?? 16;
      case 'edge_count': return node.edges.length;
      default: return 0;
    }
  }

  #edgeField(edge: Node['edges'][number], field: string, shape: Shape): number {
    if (field === 'type') return edgeKinds.indexOf(edge.kind);
    if (field === 'to_node') return edge.to * shape.nodeFields.length;
    return typeof edge.name === 'number' ? edge.name : this.#string(edge.name);
  }
}
