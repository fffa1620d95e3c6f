import type { Behaviour } from './commands';

/** A wrapper: which native, and which of the wrappers that it had in its life. */
export interface Ref {
  id: number;
  generation: number;
}

export type Kind = 'vertex' | 'bead';

/** A JS value that native code holds. */
export type Held =
  | { kind: 'primitive'; value: unknown }
  | { kind: 'object'; label: number; refs: Ref[] }
  | { kind: 'function'; label: number }
  | { kind: 'wrapper'; ref: Ref };

export interface FunctionModel {
  label: number;
  captures: Ref[];
  behaviour: Behaviour;
}

export interface Native {
  id: number;
  kind: Kind;
  hasExtra: boolean;
  /** How often C++ has handed it to JS anew after it was disposed. */
  generation: number;
  disposed: boolean;
  callback: number | undefined;
  extra: number | undefined;
  next: Ref | undefined;
  value: Held | undefined;
  members: Ref[];
  values: Held[];
  listeners: Map<string, number[]>;
  pouch: number | undefined;
  bead: number | undefined;
  beads: number[];
}

export interface Reach {
  natives: Set<number>;
  wrappers: Set<string>;
}

export const keyOf = ({ id, generation }: Ref): string => `${id}/${generation}`;

/** The graph as plain data: what the laws say must live, and what every call must answer. */
export class Model {
  readonly natives = new Map<number, Native>();
  readonly functions = new Map<number, FunctionModel>();
  /** The edge from a wrapper to a wrapper that JS itself made, as a property. */
  readonly friends = new Map<string, Ref>();

  /** Parts that JS has asked for, and marked. */
  readonly seenPouches = new Set<string>();

  // JS roots.
  readonly variables: (Ref | undefined)[] = [];
  readonly pouches: (Ref | undefined)[] = [];
  // Native roots.
  readonly registry = new Map<number, number>();
  readonly rooted = new Map<string, Held>();
  readonly holds = new Map<number, number>();
  // Kept by nobody.
  readonly watched = new Map<number, Ref>();

  add(id: number, kind: Kind, hasExtra: boolean): Ref {
    this.natives.set(id, {
      id, kind, hasExtra, generation: 0, disposed: false, members: [], values: [], listeners: new Map(), beads: [],
      callback: undefined, extra: undefined, next: undefined, value: undefined, pouch: undefined, bead: undefined,
    });
    return { id, generation: 0 };
  }

  native(id: number): Native {
    return this.natives.get(id)!;
  }

  isUsable({ id, generation }: Ref): boolean {
    const native = this.native(id);
    return !native.disposed && native.generation === generation;
  }

  /** Handles die with the instance. What a bead holds in plain C++ stays, for those who share the bead. */
  dispose(ref: Ref): void {
    if (!this.isUsable(ref)) return;
    const native = this.native(ref.id);
    native.disposed = true;
    native.callback = native.extra = native.next = native.value = undefined;
  }

  /** C++ hands out a bead that was disposed: a new wrapper, with empty handles. */
  revive(native: Native): Ref {
    native.generation++;
    native.disposed = false;
    return { id: native.id, generation: native.generation };
  }

  /** Native objects that live, and wrappers that can be reached. */
  reach(): Reach {
    const walk = new Walk(this);
    for (const ref of this.variables) walk.wrapper(ref);
    for (const ref of this.pouches) if (ref && this.isUsable(ref)) walk.native(ref.id);
    for (const label of this.registry.values()) walk.function(label);
    for (const held of this.rooted.values()) walk.held(held);
    for (const id of this.holds.values()) walk.native(id);
    return walk.found;
  }

  dropRoots(): void {
    this.variables.length = this.pouches.length = 0;
    this.registry.clear();
    this.rooted.clear();
    this.holds.clear();
  }
}

class Walk {
  readonly found: Reach = { natives: new Set(), wrappers: new Set() };
  private readonly functions = new Set<number>();

  constructor(private readonly model: Model) {}

  wrapper(ref: Ref | undefined): void {
    if (!ref || this.found.wrappers.has(keyOf(ref))) return;
    this.found.wrappers.add(keyOf(ref));
    this.wrapper(this.model.friends.get(keyOf(ref)));
    if (this.model.isUsable(ref)) this.native(ref.id);
  }

  native(id: number | undefined): void {
    if (id === undefined || this.found.natives.has(id)) return;
    this.found.natives.add(id);
    const native = this.model.native(id);
    if (!native.disposed) this.wrapper(native);
    for (const label of [native.callback, native.extra, native.pouch]) this.function(label);
    for (const labels of native.listeners.values()) labels.forEach((label) => this.function(label));
    for (const ref of [native.next, ...native.members]) this.wrapper(ref);
    for (const held of [native.value, ...native.values]) this.held(held);
    for (const bead of [native.bead, ...native.beads]) this.native(bead);
  }

  function(label: number | undefined): void {
    if (label === undefined || this.functions.has(label)) return;
    this.functions.add(label);
    for (const ref of this.model.functions.get(label)!.captures) this.wrapper(ref);
  }

  held(held: Held | undefined): void {
    if (held?.kind === 'wrapper') this.wrapper(held.ref);
    if (held?.kind === 'function') this.function(held.label);
    if (held?.kind === 'object') held.refs.forEach((ref) => this.wrapper(ref));
  }
}
