/**
 * Objects of classes bound with napi-tether, as a snapshot shows them: a wrapper has a private `#slots`, an array whose first element is the
 * wrapper and whose others are what the C++ object holds. `#handle` is a small integer, which snapshots leave out.
 */
import { edge, kind, type HeapGraph } from './graph.js';

const deepestPrototype = 16;

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

  /** The wrapper that an array of slots belongs to, or undefined for any other node. */
  wrapperOf(slots: number): number | undefined {
    return this.#wrappers.get(slots);
  }

  /** Its C++ object has been destroyed by `[Symbol.dispose]()`: nobody should hold the wrapper. */
  isDisposed(node: number): boolean {
    return this.#slots.get(node) === -1 && this.#withSlots.has(this.classOf(node));
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
