/** What holds from outside: which roots are the program's, which are an addon's, and which are the runtime's own. */
import { edge, kind, type HeapGraph } from './graph.js';
import type { LevelOf } from './paths.js';

/** Levels of edges; see `paths.ts`. */
const plain = 0, ownHandle = 1, throughTarget = 2, lastResort = 3, none = -1;

/** Roots that only say how the engine got hold of something. */
const unclearRoots = new Set([
  '(Stack roots)', '(Handle scope)', '(Eternal handles)', '(Startup object cache)', '(Shareable object cache)', '(Read-only object cache)',
  '(Internalized strings)', '(External strings)', '(Builtins)', '(Compilation cache)', '(Traced handles)', '(Weak collections)',
]);

export class Roots {
  readonly #graph: HeapGraph;
  /** The node `(Global handles)`, or -1: the strong references of addons, and of the runtime itself. */
  readonly globalHandles: number;
  readonly #gcRoots: number;
  readonly #unclear = new Set<number>();
  readonly #own = new Set<number>();
  readonly #globals = new Set<number>();
  /** Copies of objects that V8 keeps to make new ones from: no object of the program. */
  readonly boilerplates = new Set<number>();
  readonly #boilerplateNames = new Set<number>();

  constructor(graph: HeapGraph) {
    this.#graph = graph;
    const gcRoots = this.#named(0, '(GC roots)');
    this.#gcRoots = Math.max(gcRoots, 0);
    this.globalHandles = gcRoots < 0 ? -1 : this.#named(gcRoots, '(Global handles)');
    for (const at of graph.edgesOf(this.#gcRoots)) if (unclearRoots.has(graph.name(graph.to(at)))) this.#unclear.add(at);
    for (const at of graph.edgesOf(0)) this.#addRoot(at);
    for (const target of this.handleTargets()) if (this.#isOwn(target)) this.#own.add(target);
    this.#findBoilerplates();
  }

  #named(from: number, name: string): number {
    for (const at of this.#graph.edgesOf(from)) if (this.#graph.name(this.#graph.to(at)) === name) return this.#graph.to(at);
    return -1;
  }

  /** Beside `(GC roots)`: the global objects, for Node 26 behind their contexts, and what the embedder adds. */
  #addRoot(at: number): void {
    const graph = this.#graph, target = graph.to(at);
    if (graph.edgeKind(at) !== edge.shortcut) return;
    const behind = graph.follow(target, edge.internal, 'global_object');
    this.#globals.add(behind >= 0 ? behind : target);
    for (const global of [...this.#globals]) for (const up of graph.edgesOf(global)) if (graph.edgeName(up) === 'global_proxy') this.#globals.add(graph.to(up));
  }

  #findBoilerplates(): void {
    for (const name of ['fast_template_instantiations_cache', 'slow_template_instantiations_cache']) {
      const index = this.#graph.columns.strings.find(name);
      if (index >= 0) this.#boilerplateNames.add(index);
    }
    if (this.#boilerplateNames.size === 0) return;
    const { edgeName, edgeKind, edgeTo } = this.#graph.columns;
    for (let at = 0; at < edgeName.length; at++)
      if (edgeKind[at] === edge.internal && this.#boilerplateNames.has(edgeName[at]!)) this.#addBoilerplates(edgeTo[at]!);
  }

  #addBoilerplates(cache: number): void {
    for (const at of this.#graph.edgesOf(cache)) if (this.#graph.kind(this.#graph.to(at)) === kind.object) this.boilerplates.add(this.#graph.to(at));
  }

  /** What strong global handles point to; as often as there are some. */
  handleTargets(): Iterable<number> {
    return this.#targets(edge.internal);
  }

  /** What weak global handles point to. */
  weakTargets(): Iterable<number> {
    return this.#targets(edge.weak);
  }

  *#targets(edgeKind: number): Generator<number> {
    if (this.globalHandles < 0) return;
    for (const at of this.#graph.edgesOf(this.globalHandles)) if (this.#graph.edgeKind(at) === edgeKind) yield this.#graph.to(at);
  }

  /** A handle of Node itself: built-in functions, its contexts, the wrappers of its own native objects. */
  #isOwn(target: number): boolean {
    const graph = this.#graph;
    switch (graph.kind(target)) {
      case kind.closure: return isBuiltIn(scriptOf(graph, target));
      case kind.object: return graph.name(target) === 'process' || this.#isNodeWrapper(target);
      default: return true;
    }
  }

  #isNodeWrapper(target: number): boolean {
    const graph = this.#graph;
    for (const at of graph.edgesOf(target)) if (graph.kind(graph.to(at)) === kind.native && graph.name(graph.to(at)).startsWith('Node /')) return true;
    return false;
  }

  isGlobal(node: number): boolean {
    return this.#globals.has(node);
  }

  /** Held by a handle that is the runtime's. */
  isOwnHandle(target: number): boolean {
    return this.#own.has(target);
  }

  /** Paths by which JS and the runtime hold: everything but the handles of addons. */
  javascriptLevels(targets: ReadonlySet<number>): LevelOf {
    return (from, at) => {
      if (from === this.globalHandles) return this.#own.has(this.#graph.to(at)) ? ownHandle : none;
      return this.#level(from, at, targets);
    };
  }

  /** Paths from the handles of addons, past everything that JS holds by itself. */
  nativeLevels(targets: ReadonlySet<number>, heldByJs: (node: number) => boolean): LevelOf {
    return (from, at) => {
      const to = this.#graph.to(at);
      if (from === this.globalHandles && this.#own.has(to) && !targets.has(to)) return none;
      if (heldByJs(to) && !targets.has(to)) return none;
      return this.#level(from, at, targets);
    };
  }

  #level(from: number, at: number, targets: ReadonlySet<number>): number {
    if (targets.has(from)) return throughTarget;
    if (from === 0) return this.#graph.name(this.#graph.to(at)).startsWith('Node /') ? ownHandle : plain;
    if (from === this.#gcRoots && this.#unclear.has(at)) return lastResort;
    const { edgeName, edgeKind } = this.#graph.columns;
    return edgeKind[at] === edge.internal && this.#boilerplateNames.has(edgeName[at]!) ? lastResort : plain;
  }
}

/** Whether a path of this level says that JS itself holds its end: not only through other leaked objects, nor only in passing. */
export const isHeldByItself = (level: number): boolean => level <= ownHandle;
/** A path that only stands for how the engine came to the object. */
export const isUnclear = (level: number): boolean => level === lastResort;

const isBuiltIn = (script: string): boolean => script === '' || script.startsWith('node:');

/** The file name of a function's script; empty for what has none. */
export function scriptOf(graph: HeapGraph, closure: number): string {
  const shared = graph.follow(closure, edge.internal, 'shared');
  if (shared < 0) return '';
  for (const name of ['script_or_debug_info', 'script']) {
    const script = graph.follow(shared, edge.internal, name);
    const file = script < 0 ? -1 : graph.follow(script, edge.internal, 'name');
    if (file < 0) continue;
    // A name that was put together of parts, as module runners do, has no text of its own: the script is called by it.
    return graph.kind(file) === kind.string ? graph.name(file) : nameOfScript(graph.name(script));
  }
  return '';
}

/** V8's own objects of that kind are called `system / Script`. */
function nameOfScript(name: string): string {
  return name.startsWith('system / ') ? '' : name;
}
