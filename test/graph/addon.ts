import { loadAddon } from '../support/addon';

export type Listener = (argument: number) => number;

/** What a test puts on every wrapper, to know it again. */
export interface Expandos {
  mark?: string;
  friend?: Wrapper | undefined;
}

export interface Pouch extends Expandos {
  call(argument: number): number;
}

/** A Vertex, a Knot or a Bead as JS sees it. */
export interface Wrapper extends Expandos {
  readonly id: number;
  callback: Listener | null | undefined;
  next: Wrapper | null;
  value: unknown;
  bead: Wrapper | null;
  call(argument: number): number;
  emit(key: string, argument: number): number;
  readNext(): Wrapper | null;
  readValue(): unknown;
  addMember(other: Wrapper): void;
  memberAt(index: number): Wrapper | null;
  clearMembers(): void;
  addValue(value: unknown): void;
  valueAt(index: number): unknown;
  clearValues(): void;
  addBead(bead: Wrapper): void;
  /** Makes a bead in C++ that listens, shares this object's bead, and is not shown to JS. */
  addStranger(id: number, listener: Listener): void;
  beadAt(index: number): Wrapper | null;
  clearBeads(): void;
  listen(key: string, listener: Listener): void;
  silence(key: string): void;
  shareWithVertex(key: string, other: Wrapper): void;
  shareWithBead(key: string, other: Wrapper): void;
  publish(key: string, first: number): void;
  fill(listener: Listener): void;
  callPouch(argument: number): number;
  pouch(): Pouch | null;
}

export interface KnotWrapper extends Wrapper {
  extra: Listener | null | undefined;
  callExtra(argument: number): number;
}

type Constructor<T> = new (id: number, during: Listener | undefined, fail: boolean) => T;

export interface GraphAddon {
  /** 0 in the addon as users would build it. */
  readonly plantedFault: number;
  Vertex: Constructor<Wrapper>;
  Knot: Constructor<KnotWrapper>;
  Bead: Constructor<Wrapper>;
  /** Constructed by C++, and handed to JS afterwards. */
  makeVertex(id: number): Wrapper;
  makeBead(id: number): Wrapper;
  callRegistered(key: number, argument: number): number;
  unregister(key: number): void;
  rootVertex(key: number, vertex: Wrapper): void;
  rootBead(key: number, bead: Wrapper): void;
  rootValue(key: number, value: unknown): void;
  rootFunction(key: number, listener: Listener): void;
  rootedValue(key: number): unknown;
  callRooted(key: number, argument: number): number;
  unroot(key: number): void;
  hold(key: number, bead: Wrapper): void;
  held(key: number): Wrapper;
  letGo(key: number): void;
  watchVertex(vertex: Wrapper): void;
  watchBead(bead: Wrapper): void;
  weakVertex(id: number): WeakState;
  weakBead(id: number): WeakState;
  unwatch(id: number): void;
  handBackVertex(id: number): Wrapper | null;
  handBackBead(id: number): Wrapper | null;
  living(): string;
  destroyed(): number;
  takeFaults(): string;
}

export type WeakState = 'none' | 'usable' | 'allocated' | 'gone';

/** The addon as it is, or with one of the faults that are planted on purpose. */
export function loadGraph(fault?: 1 | 2 | 3): GraphAddon {
  return loadAddon<GraphAddon>(fault === undefined ? 'graph' : `graph_fault_${fault}`);
}
