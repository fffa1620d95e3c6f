/**
 * Objects of classes bound with napi-tether, as a snapshot shows them: a wrapper has a private `#slots`, an array whose first element is the
 * wrapper and whose others are what the C++ object holds. Some have no such array, but slots 1 and 2 as private fields; where such an object has
 * an array all the same, or nothing any more, a symbol is in them. `#handle` is a small integer, which snapshots leave out.
 */
import { edge, kind, type HeapGraph } from './graph.js';

const deepestPrototype = 16;
const fields = ['#slot1', '#slot2'];
const elsewhere = 'napi-tether: elsewhere';

/** A slot of a wrapper, counted from 1; 0 is the wrapper itself. */
export interface Slot {
  wrapper: number;
  index: number;
}

export class BoundObjects {
  readonly #graph: HeapGraph;
  /** Slots by wrapper; -1 where there are none: a class without edges, or an object that was disposed. */
  readonly #slots = new Map<number, number>();
  readonly #wrappers = new Map<number, number>();
  readonly #classesOfPrototype = new Map<number, string[]>();
  readonly #withSlots = new Set<string>();

  constructor(graph: HeapGraph) {
    this.#graph = graph;
    const name = graph.columns.strings.find('#slots');
    if (name < 0) return;
    const { edgeName, edgeKind, firstEdge } = graph.columns;
    for (let node = 0; node < graph.nodeCount; node++) {
      if (graph.kind(node) !== kind.object) continue;
      for (let at = firstEdge[node]!; at < firstEdge[node + 1]!; at++) if (edgeName[at] === name && edgeKind[at] === edge.property) this.#add(node, graph.to(at));
    }
    for (const [wrapper, slots] of this.#slots) if (slots >= 0) this.#withSlots.add(this.classOf(wrapper));
  }

  /** Other classes may have a private `#slots` too. A derived class has one of its own, with the same value. */
  #add(node: number, value: number): void {
    const isSlots = this.#graph.follow(value, edge.element, '0') === node;
    if (isSlots) this.#wrappers.set(value, node);
    else if (this.#graph.kind(value) === kind.object || this.classOf(node) === '') return;
    this.#slots.set(node, isSlots ? value : (this.#slots.get(node) ?? -1));
  }

  get wrappers(): Iterable<number> {
    return this.#slots.keys();
  }

  isWrapper(node: number): boolean {
    return this.#slots.has(node);
  }

  /** What slot an edge is, if it is one. */
  slotAt(owner: number, at: number): Slot | undefined {
    const wrapper = this.#wrappers.get(owner);
    if (wrapper !== undefined) return { wrapper, index: Number(this.#graph.edgeName(at)) };
    if (this.#slots.get(owner) !== -1 || this.#graph.edgeKind(at) !== edge.property) return undefined;
    const name = this.#graph.edgeName(at), index = fields.indexOf(name) + 1;
    return index > 0 && this.#isFirstOf(name, owner, at) ? { wrapper: owner, index } : undefined;
  }

  /** A class of JS that derives from a bound one may have such a field of its own, which comes later. */
  #isFirstOf(name: string, owner: number, at: number): boolean {
    for (const before of this.#graph.edgesOf(owner))
      if (this.#graph.edgeKind(before) === edge.property && this.#graph.edgeName(before) === name) return before === at;
    return false;
  }

  /** The wrapper that an array of slots belongs to, or undefined for any other node. */
  wrapperOf(slots: number): number | undefined {
    return this.#wrappers.get(slots);
  }

  /** Its C++ object has been destroyed by `[Symbol.dispose]()`: nobody should hold the wrapper. */
  isDisposed(node: number): boolean {
    if (this.#slots.get(node) !== -1) return false;
    const field = this.#graph.follow(node, edge.property, fields[0]!);
    return field < 0 ? this.#withSlots.has(this.classOf(node)) : this.#isElsewhere(field);
  }

  #isElsewhere(value: number): boolean {
    if (this.#graph.kind(value) !== kind.symbol) return false;
    const description = this.#graph.follow(value, edge.internal, 'name');
    return description >= 0 && this.#graph.name(description) === elsewhere;
  }

  /** The bound class, for objects of JS classes derived from it too; empty for a node that is no bound object. */
  classOf(node: number): string {
    return this.classesOf(node)[0] ?? '';
  }

  /** The bound class and those that it derives from, nearest first. */
  classesOf(node: number): readonly string[] {
    const prototype = this.#graph.follow(node, edge.property, '__proto__');
    let found = this.#classesOfPrototype.get(prototype);
    if (found === undefined) this.#classesOfPrototype.set(prototype, (found = this.#tagsFrom(prototype)));
    return found;
  }

  #tagsFrom(first: number): string[] {
    const found: string[] = [];
    for (let prototype = first, depth = 0; prototype >= 0 && depth < deepestPrototype; depth++) {
      const tag = this.#graph.follow(prototype, edge.property, '<symbol Symbol.toStringTag>');
      if (tag >= 0) found.push(this.#graph.name(tag));
      prototype = this.#graph.follow(prototype, edge.property, '__proto__');
    }
    return found;
  }
}
