/** From the edges of a path to the words of a report: what only the engine or the toolkit knows is folded away. */
import path from 'node:path';
import type { PathStep } from '../finding.js';
import type { Slot } from './bound-objects.js';
import { edge, kind, type HeapGraph } from './graph.js';
import { shortFile, type Heap } from './heap.js';
import type { RootNote } from './notes.js';
import { ownerOf } from './paths.js';
import { scriptOf } from './roots.js';

/** A step that remembers where in the graph it is. */
export interface TracedStep extends Omit<PathStep, 'node' | 'suspect'> {
  title: string;
  node: number;
  /** The last node before that is no internal one; -1 for the first step. */
  holder: number;
  /** The edge of the graph that `edge` names. */
  at: number;
}

export interface TracedPath {
  heldBy: 'native' | 'javascript';
  root: string;
  /** What the addon says of the root, if it does. */
  note?: RootNote;
  steps: TracedStep[];
}

/**
 * The path as a person would say it, without `suspect` marks.
 *
 * @param edges From a root on.
 * @param shared The nodes that all objects which are held alike have on their paths; empty for a single object.
 */
export function describePath(heap: Heap, edges: readonly number[], heldBy: TracedPath['heldBy'], shared: ReadonlySet<number>): TracedPath {
  return heldBy === 'native' ? nativePath(heap, edges) : javascriptPath(heap, edges, shared);
}

function nativePath(heap: Heap, edges: readonly number[]): TracedPath {
  const first = edges[0]!, target = heap.graph.to(first);
  const note = heap.notes.root(target);
  const held: TracedStep = {
    edge: note?.site || (note ? note.label : 'napi_ref'), native: true, node: target, holder: -1, at: first, ...titled(heap, target),
  };
  const root = note?.label || '(Global handles)';
  const steps = [...(isFolded(heap, target) ? [] : [held]), ...fold(heap, edges.slice(1), target)];
  return { heldBy: 'native', root, ...(note && { note }), steps: steps.length > 0 ? steps : [held] };
}

/** Begins at the last object on the way that has to live anyway: the global object, a module, the process. */
function javascriptPath(heap: Heap, edges: readonly number[], shared: ReadonlySet<number>): TracedPath {
  const { graph } = heap;
  let root = rootName(heap, edges), begin = 0, holder = -1, script = '';
  edges.slice(0, -1).forEach((at, index) => {
    const node = graph.to(at);
    if (graph.kind(node) === kind.closure) script = scriptOf(graph, node);
    const name = anchorName(heap, node) ?? (shared.has(node) ? outermostScope(heap, node, script) : undefined);
    if (name !== undefined) [root, begin, holder] = [name, index + 1, node];
  });
  return { heldBy: 'javascript', root, steps: fold(heap, edges.slice(begin), holder) };
}

/** The variables of a file, for a function of that file: which function leads to them is of no interest. Those of a call are not shared. */
function outermostScope({ graph }: Heap, node: number, script: string): string | undefined {
  if (script === '' || script.startsWith('node:') || graph.name(node) !== 'system / Context') return undefined;
  const around = graph.follow(node, edge.internal, 'previous');
  return around >= 0 && graph.name(around) === 'system / NativeContext' ? `module ${shortFile(script)}` : undefined;
}

/** `(Stack roots)` under `(GC roots)`; a root beside it by its own name. */
function rootName(heap: Heap, edges: readonly number[]): string {
  const names = edges.slice(0, 2).map((at) => heap.graph.name(heap.graph.to(at)));
  return names[0] === '(GC roots)' && names[1] !== undefined ? names[1] : (names[0] ?? 'root');
}

/** Something that has to live as long as the program. */
export function anchorName(heap: Heap, node: number): string | undefined {
  if (heap.roots.isGlobal(node)) return 'global';
  const file = heap.moduleFile(node);
  if (file !== undefined) return `module ${file}`;
  if (heap.graph.kind(node) !== kind.object) return undefined;
  const name = heap.graph.name(node);
  if (name === 'Generator') return isExplaining(heap, node) ? 'the caller of explain' : undefined;
  return name === 'process' ? name : name === 'TimersList' ? 'timers' : undefined;
}

const ownFolder = path.dirname(__dirname);

/** Functions of this toolkit that are at an await while the snapshot is taken, and the one that waits for them. */
function isExplaining({ graph }: Heap, generator: number): boolean {
  const suspended = graph.follow(generator, edge.internal, 'function');
  return suspended >= 0 && scriptOf(graph, suspended).startsWith(ownFolder);
}

function fold(heap: Heap, edges: readonly number[], first: number): TracedStep[] {
  const steps: TracedStep[] = [];
  let holder = first;
  edges.forEach((at, index) => {
    const node = heap.graph.to(at);
    if ((isFolded(heap, node) || isModuleBody(heap, node, holder)) && index < edges.length - 1) return;
    const { text, native } = edgeTitle(heap, at, holder);
    steps.push({ edge: text, native, node, holder, at, ...titled(heap, node) });
    holder = node;
  });
  return steps;
}

function titled(heap: Heap, node: number): Pick<TracedStep, 'title' | 'site'> {
  const site = heap.site(node);
  return { title: heap.title(node), ...(site && { site }) };
}

/** Scopes, tables, the arrays behind arrays, the toolkit's slots. */
function isFolded(heap: Heap, node: number): boolean {
  const { graph } = heap;
  switch (graph.kind(node)) {
    case kind.object: return graph.name(node).startsWith('system / ') || heap.bound.wrapperOf(node) !== undefined;
    case kind.closure: return isAwaiter(graph, node);
    case kind.native: case kind.regexp: case kind.symbol: case kind.string: return false;
    default: return true;
  }
}

/** Of an ESM module. */
function isModuleBody({ graph }: Heap, node: number, holder: number): boolean {
  return holder >= 0 && graph.name(holder) === 'system / SourceTextModule' && graph.name(node) === 'Generator';
}

/** What the engine calls when the promise that an async function awaits is settled. */
function isAwaiter(graph: HeapGraph, closure: number): boolean {
  if (graph.name(closure) !== '') return false;
  const scope = graph.follow(closure, edge.internal, 'context');
  return scope >= 0 && graph.name(graph.follow(scope, edge.internal, 'extension')) === 'Generator';
}

function edgeTitle(heap: Heap, at: number, holder: number): { text: string; native: boolean } {
  const { graph, bound } = heap;
  const owner = ownerOf(graph, at), slot = bound.slotAt(owner, at);
  if (slot !== undefined) return { text: slotTitle(heap, slot), native: true };
  return { text: plainTitle(heap, at, owner, holder), native: false };
}

/** `Emitter.onEvent`; `Emitter[slot 2]` in a snapshot that does not tell its name. */
function slotTitle({ bound, notes }: Heap, { wrapper, index }: Slot): string {
  const className = bound.classOf(wrapper);
  if (index === 0) return `${className} (C++)`;
  for (const name of bound.classesOf(wrapper)) {
    const member = notes.slot(name, index);
    if (member !== undefined) return `${name}.${member}`;
  }
  return `${className}[slot ${index}]`;
}

const identifier = /^[\p{ID_Start}$_#][\p{ID_Continue}$]*$/u;
const collections = new Set(['Map', 'Set', 'WeakMap', 'WeakSet', 'AsyncContextFrame']);

function plainTitle(heap: Heap, at: number, owner: number, holder: number): string {
  const { graph } = heap;
  const name = graph.edgeName(at);
  if (owner === heap.roots.globalHandles) return 'open handle';
  if (graph.name(graph.to(at)) === 'Generator' && graph.edgeKind(at) === edge.internal) return 'awaited by';
  if (graph.name(owner) === 'system / Context') return `context ${graph.edgeKind(at) === edge.hidden ? blockVariable(graph, owner, Number(name)) : name}`;
  if (graph.name(owner) === 'system / Cell') return `context ${exportName(graph, holder, owner)}`;
  if (owner !== holder && holder >= 0) return insideTitle(heap, holder, name);
  switch (graph.edgeKind(at)) {
    case edge.property: return propertyTitle(name);
    case edge.element: return `[${name}]`;
    default: return name === 'WeakMap value' ? name : /^\d+$/.test(name) ? '(internal)' : `(${name.replaceAll('_', ' ')})`;
  }
}

/**
 * V8 numbers the variables of a block, without those that hold small integers, and names them in the scope's description alone. Unless one of
 * them held an integer, the numbers are those of the names.
 */
function blockVariable(graph: HeapGraph, scope: number, index: number): string {
  const description = graph.follow(scope, edge.internal, 'scope_info');
  const hidden = (node: number) => (node < 0 ? [] : [...graph.edgesOf(node)].filter((at) => graph.edgeKind(at) === edge.hidden));
  const names = hidden(description).filter((at) => graph.kind(graph.to(at)) === kind.string).map((at) => graph.name(graph.to(at)));
  const most = Math.max(...hidden(scope).map((at) => Number(graph.edgeName(at))));
  return (names.length === 1 || most + 1 === names.length ? names[index] : undefined) ?? '(block)';
}

/** Exported variables of a module have cells, in a table of the module's in which each follows its name. */
function exportName(graph: HeapGraph, module: number, cell: number): string {
  const tables = module < 0 ? [] : [...graph.edgesOf(module)].map((at) => [...graph.edgesOf(graph.to(at))]);
  for (const entries of tables) {
    const place = entries.find((at) => graph.to(at) === cell);
    const name = place && entries.find((at) => Number(graph.edgeName(at)) === Number(graph.edgeName(place)) - 1 && graph.kind(graph.to(at)) === kind.string);
    if (name) return graph.name(graph.to(name));
  }
  return '(exported)';
}

/** What stands in a table or an array that only the engine sees. */
function insideTitle(heap: Heap, holder: number, name: string): string {
  const title = heap.graph.name(holder);
  if (collections.has(title)) return `${title} entry`;
  if (/Error$/.test(title)) return 'captured stack';
  if (/Generator$|^AsyncFunction/.test(title)) return 'local variable';
  return /^\d+$/.test(name) ? '(internal)' : propertyTitle(name);
}

function propertyTitle(name: string): string {
  const symbol = /^<symbol ?(.*)>$/s.exec(name);
  // Node keeps the exports of a module under a name of its own too.
  if (symbol?.[1]?.includes('module_export')) return '.exports';
  if (symbol) return `[${symbol[1] || 'symbol'}]`;
  return identifier.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}
