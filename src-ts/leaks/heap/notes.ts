/**
 * Notes for the reader of a snapshot, laid into the heap before it is taken: which root a value belongs to, and how the slots of a class are
 * called. Property names are what every snapshot shows in full, so each note is the name of a property.
 */
import { loadedControls, type AddonControl } from '../../runtime/addon.js';
import { edge, kind, type HeapGraph } from './graph.js';

/** How `inspect(addon).roots` lists a value that native code holds. */
export interface RootNote {
  label: string;
  class: string;
  /** `parameter "callback" of new Container`, `tether::Root`, or empty. */
  site: string;
}

/** How an addon tells of a root while tracing is on: `tether::Root, at /app/main.js:12:3`. */
const placed = /^(?:(.*), )?at (.+:\d+:\d+)$/s;

/** How a value came to be held, and the place in JS where that was, which is empty for one that was not traced. */
export function siteAndPlace(site: string): [site: string, place: string] {
  const [, how = '', place] = placed.exec(site) ?? [];
  return place === undefined ? [site, ''] : [how, place];
}

const noteClass = 'TetherHeapNote';
/** Longer names would be cut when they are read. */
const longestLabel = 60;

class TetherHeapNote {
  [note: string]: TetherHeapNote;

  constructor(notes: readonly string[]) {
    for (const note of notes) this[note] = this;
  }
}

/** Keep it until the snapshot has been taken. It holds none of the values that it notes. */
export interface Notes {
  roots: WeakMap<object, TetherHeapNote>;
  slots: TetherHeapNote;
}

/** Asks all addons of this environment. */
export function layNotes(): Notes {
  const controls = loadedControls();
  return { roots: rootNotes(controls), slots: new TetherHeapNote(controls.flatMap(slotNotes)) };
}

/** Values with the same note share it. */
function rootNotes(controls: AddonControl[]): WeakMap<object, TetherHeapNote> {
  const notes = new WeakMap<object, TetherHeapNote>();
  const shared = new Map<string, TetherHeapNote>();
  for (const { value, label, class: type, site } of controls.flatMap((control) => control.rootedValues())) {
    // A place would make another leak of it on another machine.
    const text = JSON.stringify(['root', ...[label, type, siteAndPlace(site)[0]].map((part) => part.slice(0, longestLabel))]);
    const note = shared.get(text) ?? new TetherHeapNote([text]);
    shared.set(text, note);
    notes.set(value, note);
  }
  return notes;
}

function slotNotes(control: AddonControl): string[] {
  return Object.entries(control.slotNames()).flatMap(([type, names]) =>
    names.flatMap((name, slot) => (name === '' ? [] : [JSON.stringify(['slot', type, slot, name])])));
}

/** The notes of a snapshot; none in one that somebody else took. */
export class NotesFound {
  readonly #roots = new Map<number, RootNote>();
  readonly #slots = new Map<string, string>();

  constructor(graph: HeapGraph) {
    const notes = new Set<number>();
    const name = graph.columns.strings.find(noteClass);
    if (name < 0) return;
    for (let node = 0; node < graph.nodeCount; node++) if (graph.columns.nodeName[node] === name && graph.kind(node) === kind.object) notes.add(node);
    for (const note of notes) this.#readSlots(graph, note);
    this.#readRoots(graph, notes);
  }

  #readSlots(graph: HeapGraph, note: number): void {
    for (const text of textsOf(graph, note)) if (text[0] === 'slot') this.#slots.set(`${text[1]}/${text[2]}`, String(text[3]));
  }

  /** The entry of a WeakMap leads from its key, which is the value, to the note. */
  #readRoots(graph: HeapGraph, notes: ReadonlySet<number>): void {
    const { keys, edgeName, edgeKind, edgeTo, firstEdge } = graph.columns;
    for (let node = 0; node < graph.nodeCount; node++)
      for (let at = firstEdge[node]!; at < firstEdge[node + 1]!; at++) {
        if (edgeKind[at] !== edge.internal || !keys[edgeName[at]!] || !notes.has(edgeTo[at]!)) continue;
        for (const [, label, type, site] of textsOf(graph, edgeTo[at]!)) this.#roots.set(node, { label: String(label), class: String(type), site: String(site) });
      }
  }

  /** Of a node that native code holds. */
  root(node: number): RootNote | undefined {
    return this.#roots.get(node);
  }

  /** Nodes that are held under this label. */
  rooted(label: string): number[] {
    return [...this.#roots].filter(([, note]) => note.label === label || note.label === label.slice(0, longestLabel)).map(([node]) => node);
  }

  /** The member of a bound class that a slot is, if that is known. */
  slot(className: string, index: number): string | undefined {
    return this.#slots.get(`${className}/${index}`);
  }
}

function textsOf(graph: HeapGraph, note: number): unknown[][] {
  const properties = [...graph.edgesOf(note)].filter((at) => graph.edgeKind(at) === edge.property).map((at) => graph.edgeName(at));
  return properties.filter((name) => name.startsWith('["')).map(parsed);
}

function parsed(text: string): unknown[] {
  try {
    return JSON.parse(text) as unknown[];
  } catch {
    return [];
  }
}
