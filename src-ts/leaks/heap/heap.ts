/** A heap that was read, and what is known about it before anybody asks for a path. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Site } from '../finding.js';
import { BoundObjects } from './bound-objects.js';
import { edge, kind, type HeapGraph } from './graph.js';
import { NotesFound } from './notes.js';
import { Roots, scriptOf } from './roots.js';

export class Heap {
  readonly bound: BoundObjects;
  readonly notes: NotesFound;
  readonly roots: Roots;

  constructor(readonly graph: HeapGraph) {
    this.bound = new BoundObjects(graph);
    this.notes = new NotesFound(graph);
    this.roots = new Roots(graph);
  }

  /** What a reader calls a node: a constructor's name, `closure onData`, `module src/cache.js`. Texts of the program are not shown. */
  title(node: number): string {
    const { graph } = this;
    const name = graph.name(node);
    switch (graph.kind(node)) {
      case kind.closure: return name === 'native_bind' ? 'bound function' : `closure ${name || '(anonymous)'}`;
      case kind.object: return this.#objectTitle(node, name);
      case kind.string: case kind['concatenated string']: case kind['sliced string']: return 'string';
      default: return name || 'internal';
    }
  }

  #objectTitle(node: number, name: string): string {
    if (this.bound.wrapperOf(node) !== undefined) return `${this.bound.classOf(this.bound.wrapperOf(node)!)} (C++)`;
    if (name === 'Generator') return this.#suspendedTitle(node);
    const file = this.moduleFile(node);
    return file === undefined ? name || 'Object' : `module ${file}`;
  }

  /** A generator, or an async function at an await. */
  #suspendedTitle(node: number): string {
    const suspended = this.graph.follow(node, edge.internal, 'function');
    return `suspended ${(suspended >= 0 && this.graph.name(suspended)) || 'function'}`;
  }

  /** The file of a module: of CommonJS, by its `module` object, or of ESM, by what the engine or Node has for it. */
  moduleFile(node: number): string | undefined {
    const { graph } = this, name = graph.name(node);
    if (name === 'system / SourceTextModule') return this.#bodyFile(node);
    const property = { Module: 'filename', ModuleWrap: 'url' }[name];
    if (property === undefined || graph.kind(node) !== kind.object) return undefined;
    const file = graph.follow(node, edge.property, property);
    return file < 0 || graph.kind(file) !== kind.string ? undefined : shortFile(graph.name(file));
  }

  /** The body of an ESM module runs as a generator, which keeps the module's variables. */
  #bodyFile(module: number): string | undefined {
    const { graph } = this;
    for (const at of graph.edgesOf(module)) {
      const body = graph.name(graph.to(at)) === 'Generator' ? graph.follow(graph.to(at), edge.internal, 'function') : -1;
      if (body >= 0) return shortFile(scriptOf(graph, body));
    }
    return undefined;
  }

  /** Where a function was written, unless that is inside of the runtime. */
  site(node: number): Site | undefined {
    const { graph } = this;
    if (graph.kind(node) !== kind.closure) return undefined;
    const script = scriptOf(graph, node), at = graph.location(node), name = graph.name(node);
    if (script === '' || script.startsWith('node:')) return undefined;
    return { file: shortFile(script), ...(at && { line: at.line, column: at.column }), ...(name && { function: name }) };
  }

  /** Objects of a class: of one bound with napi-tether, by its name there, or of any other, by its constructor's. */
  objectsOf(className: string): number[] {
    const bound = [...this.bound.wrappers].filter((node) => this.bound.classOf(node) === className);
    return bound.length > 0 ? bound : this.#named(className);
  }

  #named(className: string): number[] {
    const { graph } = this, found: number[] = [];
    const wanted = graph.columns.strings.find(className);
    if (wanted < 0) return found;
    for (let node = 0; node < graph.nodeCount; node++)
      if (graph.columns.nodeName[node] === wanted && graph.kind(node) === kind.object && !this.#isPrototype(node)) found.push(node);
    return found;
  }

  /** A class's prototype goes by the name of the class. */
  #isPrototype(node: number): boolean {
    const constructor = this.graph.follow(node, edge.property, 'constructor');
    if (this.roots.boilerplates.has(node)) return true;
    return constructor >= 0 && this.graph.follow(constructor, edge.property, 'prototype') === node;
  }

  /** Whether native code of any addon is behind an object: it was bound with napi-tether, or wrapped with `napi_wrap`. */
  isNative(node: number): boolean {
    return this.bound.isWrapper(node) || this.isWrapped(node);
  }

  /** Wrapped by an addon through plain Node-API. */
  isWrapped(node: number): boolean {
    const { graph } = this;
    for (const at of graph.edgesOf(node)) if (graph.edgeKind(at) === edge.property && graph.edgeName(at).startsWith('<symbol node:napi:wrap')) return true;
    return false;
  }
}

/** Relative to the working directory, with forward slashes, where it lies in there. */
export function shortFile(file: string): string {
  let whole = file;
  try {
    if (file.startsWith('file:')) whole = fileURLToPath(file);
  } catch {
    return file;
  }
  const relative = path.relative(process.cwd(), whole);
  return (path.isAbsolute(whole) && !relative.startsWith('..') ? relative : whole).split(path.sep).join('/');
}
