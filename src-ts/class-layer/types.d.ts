// What the two scripts of the class layer and the native core say to each other. Types only.

/** The edges of one object: `[wrapper, edge, edge, ...]`. Reachable from its wrapper and from native code, from nowhere else. */
type Slots = unknown[];

/** A native function behind a member: `(handle, receiver, ...arguments)`. */
type NativeMember = (handle: number, receiver: unknown, ...values: unknown[]) => unknown;

/** Made once per environment by `environment.ts`. */
interface SharedLayer {
  /** One word per handle: bit n says that slot n is neither `undefined` nor `null`. Native code reads it without entering JS. */
  words: Uint32Array;
  setWords(words: Uint32Array): void;
  makeSlots(owner: object, count: number): Slots;
  /** Makes room for slot `index`. */
  grow(slots: Slots, index: number): void;
  pack(...values: unknown[]): unknown[];
  /** `invoke[n](slots, index, a1 ... an)` calls the function in a slot. */
  invoke: ((slots: Slots, index: number, ...values: unknown[]) => unknown)[];
  /** Gives a function or class its `name` and `length`. */
  label(target: object, name: string, length: number): void;
  define(target: object, name: PropertyKey, value: unknown, enumerable: boolean): void;
  defineAccessor(target: object, name: PropertyKey, get: () => unknown, set: ((value: unknown) => void) | undefined): void;
  /** Shows an object to `console.log` through a stand-in that is the same one for the length of one printout. */
  view(owner: object, names: readonly string[]): object;
  report(message: string, code: string): void;
  atExit(run: () => void): void;
  announce(exports: object, control: object): void;
}

/** What native code asks of a class; also what a derived class asks of its base. */
interface ClassLayer {
  Bound: new (...values: unknown[]) => object;
  expect(ticket: Ticket | undefined): void;
  setHandle(object: object, handle: number): void;
  handleOf(value: unknown): number;
  /** A wrapper for an object that C++ made; answers its node. */
  adopt(handle: number): object;
  /** After dispose: accessors of slots find nothing any more. */
  retire(object: object): void;
  /** Gives an object slots after the fact; answers them. */
  addSlots(object: object, count: number): Slots;
  setSlotCount(count: number): void;
  /** `width` is how many arguments the native function reads, `length` what JS sees. */
  method(name: string, native: NativeMember, width: number, length: number): void;
  accessor(name: string, get: NativeMember, set: NativeMember | undefined): void;
  slot(name: string, index: number, functionsOnly: boolean): void;
  link(name: string, index: number, set: NativeMember): void;
  /** Names of the members that a printout shows, the base's first. */
  shown(): string[];
}

/** Passed from the class that was `new`ed down to the root class, which makes the slots. */
interface Ticket {
  object: object | undefined;
  slots: Slots | undefined;
  handle: number;
}

interface ClassSpec {
  name: string;
  parent: ClassLayer | undefined;
  construct: (node: object, ...values: unknown[]) => number;
  dispose: NativeMember;
  /** True once the native object is gone. */
  disposed: (handle: number) => boolean;
  /** Throws the error that fits a member's misuse; `value` is what was to be stored. */
  refuse: (handle: number, receiver: unknown, name: string, value?: unknown) => never;
}
