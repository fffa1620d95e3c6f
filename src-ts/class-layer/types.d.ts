// What the two scripts of the class layer and the native core say to each other. Types only.

/**
 * The edges of one object: `[wrapper, edge, edge, ...]`. Reachable from its wrapper and from native code, from nowhere else. Objects of a class without
 * bases and derived classes keep the first two in fields of the wrapper, as long as there are no others.
 */
type Slots = unknown[];

/**
 * A native function behind a member: `(...arguments, receiver)`, with the receiver's handle in the mailbox. The receiver itself
 * is passed so that the engine keeps the wrapper alive during the call; only errors read it, so it comes last. Where
 * the arguments lie in `numbers` it comes alone.
 */
type NativeMember = (...valuesAndReceiver: unknown[]) => unknown;

/** Makes the native object of a node and leaves its handle in the mailbox; or answers another object that stands for it. */
type Construct = (node: object, ...values: unknown[]) => object | undefined;

type AnyMethod = (this: any, ...values: any[]) => unknown;
type AnyFunction = (...values: unknown[]) => unknown;

/** What only a class body can make, because only it may name its private fields. */
interface OwnAccess {
  handleOf(value: unknown): number;
  /** The same, faster for one of ours. Several, so that members of one shape do not spoil the others' type feedback. */
  handle0(object: unknown): number;
  handle1(object: unknown): number;
  handle2(object: unknown): number;
  handleN(object: unknown): number;
  handleRead(object: unknown): number;
  handleWrite(object: unknown): number;
  setHandle(object: object, handle: number): void;
  setSlots(object: object, slots: Slots | undefined): void;
  /** Without a look at what `object` is. */
  handleSlot(object: unknown): number;
  /** A slot by its index. They throw for an object that has no slots, and for one that is not ours. */
  read(object: unknown, index: number): unknown;
  write(object: unknown, index: number, value: unknown): void;
  /** Only where slots are fields: moves them into an array, once. */
  addSlots?(object: object, count: number): Slots;
}

/** An object with one property of a name that was computed: a function that has the same name, or an accessor. */
type Holder = Record<PropertyKey, unknown>;

/** A set of names, as the keys of an object without a prototype. An array would depend on Array.prototype. */
type Names = Record<string, true>;

/** Made once per environment by `environment.ts`. */
interface SharedLayer {
  /**
   * One word per handle: bit n says that slot n is neither `undefined` nor `null`. Native code reads them without entering JS.
   */
  words: Uint32Array;
  setWords(words: Uint32Array): void;
  /** One word, always the same: shims leave their receiver's handle there. */
  readonly mailbox: Uint32Array;
  /** Where numbers cross; see detail/mailbox.h. Any call may write to it. */
  numbers: Float64Array;
  makeSlots(owner: object, count: number): Slots;
  /** Makes room for slot `index`. */
  grow(slots: Slots, index: number): void;
  pack(...values: unknown[]): unknown[];
  /** Gives a function or class its `name` and `length`. */
  label(target: object, name: string, length: number): void;
  setLength(target: object, length: number): void;
  /** `[Symbol.iterator]` as a name is that symbol. */
  keyOf(name: string): PropertyKey;
  /** Where the numbers of a callback cross. */
  outgoing: Float64Array;
  /** For scripts that are evaluated later. */
  captured: Captured;
  objectPrototype: object;
  /** Puts `value` into the set in slot `index`; whether it was not there. */
  addKept(slots: Slots, index: number, value: unknown): boolean;
  /** The same for a keeper that is not ours. */
  keepFor(keeper: object, value: unknown): void;
  define(target: object, name: PropertyKey, value: unknown, enumerable: boolean): void;
  /** Moves the accessors of `name` from their holders to `target`. */
  defineAccessors(target: object, name: string, reader: Holder, writer: Holder | undefined): void;
  /** A member of the class itself; see `ClassLayer.member`. */
  defineStatic(target: object, kind: number, name: string, a: unknown, b: unknown, c: unknown): void;
  /** A function without a receiver. A `listed` one hands over all its arguments as one array. */
  addFunction(target: object, name: string, native: NativeMember, length: number, listed: boolean, enumerable: boolean): void;
  /** Exports classes that `open` makes by their numbers, from `first` on. */
  offer(exports: object, open: (number: number) => object, first: number, ...names: string[]): void;
  noNames(): Names;
  /** `refused` is called where an access to private fields failed. The stack may have ended instead. */
  failing(refused: (receiver: unknown, value?: unknown) => never): Failed;
  /** What a field for a slot says when the slot is somewhere else, or nowhere. */
  elsewhere: symbol;
  tagKey: symbol;
  inspectKey: symbol;
  disposeKey: symbol | undefined;
  /** An array of so many `undefined`s. */
  blank(length: number): unknown[];
  /** What `console.log` prints for an object: the same one for the length of one printout. `make` makes it, without what it contains. */
  standInFor(owner: object, make: () => object): object;
  /** Shows an object to `console.log` through a stand-in that is the same one for the length of one printout. */
  view(owner: object, names: Names): object;
  report(message: string, code: string): void;
  atExit(run: () => void): void;
  announce(exports: object, control: { startTrace(sample: number, frames: number): void }): void;
}

/** What is there when the addon is loaded. */
interface Captured {
  apply: typeof Reflect.apply;
  soon(run: () => void): void;
  process: object | undefined;
  runTicks: (() => void) | undefined;
}

/** How native code calls functions; made by `callbacks.ts`. */
interface CallbackLayer {
  /** Runs microtasks; answers what does so between two events, and undefined where there is no such thing. */
  findMicrotaskRunner(): (() => void) | undefined;
  /** Answers what makes `numbers[0]` calls of `f` with `arity` numbers each, which follow in `numbers`; microtasks run in between. */
  makeLots(numbers: Float64Array, uncaught: (error: unknown) => void): (f: (...values: unknown[]) => unknown, arity: number) => void;
  /** Calls `abort` once when the signal aborts; answers what ends that. */
  listen(signal: AbortSignal, abort: () => void): () => void;
}

/** What native code asks of a class; also what a derived class asks of its base. */
interface ClassLayer {
  Bound: new (...values: unknown[]) => object;
  expect(ticket: Ticket | undefined): void;
  /** Makes a constructed object usable: before, it has neither handle nor slots, so that nobody who sees it early can use it. */
  finish(object: object, slots: Slots | undefined, handle: number): void;
  handleOf(value: unknown): number;
  /** A wrapper for an object that C++ made; answers its node. */
  adopt(handle: number): object;
  /** After dispose: accessors of slots find nothing any more. */
  retire(object: object): void;
  /** Gives an object an array of slots after the fact; answers it. */
  addSlots(object: object, count: number): Slots;
  /** For an object of this very class, whose slots may be fields. */
  readSlot(object: object, index: number): unknown;
  writeSlot(object: object, index: number, value: unknown): void;
  setSlotCount(count: number): void;
  /** `length` is what JS sees. */
  setConstruct(native: Construct, length: number): void;
  /**
   * Adds a member. `kind` says which, and what the rest is:
   * 0, a method: native function, how many arguments it reads, over 8 for all in one array, the `length` that JS sees;
   * 1, an accessor: native getter, native setter or undefined;
   * 2, a slot: its index, whether it takes functions only;
   * 3, a link: its index, native setter;
   * 4, a static method: native function, `length`, whether it takes all arguments in one array;
   * 5, a static accessor: native getter, native setter or undefined;
   * 6, a constant: its value;
   * 7, a class: itself;
   * 8, a method of numbers: as 0; 9, one that answers a number;
   * 10, an accessor of a number: as 1.
   */
  member(kind: number, name: string, a: unknown, b: unknown, c: unknown): void;
  /** Adds many members, five values each. */
  members(...values: unknown[]): void;
  /** Answers what a JS class overrides the method `name` with, or `undefined`. */
  overrideFinder(name: string): (object: Record<string, unknown>) => unknown;
  /** Names of the members that a printout shows, the base's first. */
  shown(): Names;
}

/** What the constructor of a class needs, and others set. */
interface Making {
  construct: Construct;
  /** Set only for the length of one construction that native code or a derived class asked for. */
  pending: Ticket | undefined;
  slotCount: number;
}

/** Makes a class whose objects have their first slots in fields, and tells what only its body can make; see direct-class.ts. */
type MakeDirect = (shared: SharedLayer, className: string, making: Making, tell: (own: OwnAccess) => void) => ClassLayer['Bound'];

/** How native code calls the functions in slots; made by `invokers.ts`. */
interface Invokers {
  /** A function that, called on what holds the slots, calls the function in slot `index` with `count` arguments. */
  makeInvoker(index: number, count: number): AnyMethod;
  /** One that finds `count` numbers in memory, and leaves a number there; then the mailbox is 0. */
  makeNumberInvoker(index: number, count: number): AnyMethod;
}

/** What walks over native elements, once per environment; made by `iterators.ts`. */
interface Iterators {
  /** Makes iterators of the objects of a bound class. */
  complete(layer: ClassLayer, next: NativeMember, finish: NativeMember): void;
  /** The prototype of all iterators of JS. */
  prototype: object;
  /** The elements of any iterable as an array; `undefined` for what is none. */
  listOf(value: object): unknown[] | undefined;
  /** `[key, value]` pairs, from an iterable of such or from an object's properties, flat; `undefined` for anything else in it. */
  pairsOf(value: object): unknown[] | undefined;
  completeMap(layer: ClassLayer): void;
}

/** What stands before the class of an indexed container: its instances are Proxies. */
interface IndexedLayer extends ClassLayer {
  /** Says which class stands behind, and how its elements are reached. */
  complete(layer: ClassLayer, natives: VectorNatives): void;
}

/**
 * Native functions of one class of vectors, called as members are: with the view's handle in the mailbox, and the view last. After
 * `read` the mailbox says whether there was such an element.
 */
interface VectorNatives {
  size(view: object): number;
  read(index: number, view: object): unknown;
  write(index: number, value: unknown, view: object): void;
  push(value: unknown, view: object): number;
  pop(view: object): unknown;
  splice(start: number, count: number, items: unknown[], view: object): unknown[];
  resize(length: unknown, view: object): void;
  /** Only where elements are bound objects: puts element `order[i]` at `i`. */
  permute?(order: number[], view: object): void;
  /** Throws that there are no holes. */
  refuseHole(index: number, view: object): never;
  /** Throws that a callback is no function. */
  refuseCallback(name: string, value: unknown): never;
}

/** Passed from the class that was `new`ed down to the root class, which makes the slots. */
interface Ticket {
  object: object | undefined;
  slots: Slots | undefined;
  handle: number;
}

/** Throws the error that an access to a slot threw, or what it means for the user; see `Refuse`. */
type Failed = (error: unknown, receiver: unknown, value?: unknown) => never;

/** Why an object cannot be used: `disposed`, `given to C++`. */
type Unusable = (handle: number) => string | undefined;

/** Throws the error that fits a slot's misuse: wrong receiver, disposed, or `value` is not what the slot takes. */
type Refuse = (handle: number, receiver: unknown, name: string, value?: unknown) => never;

/** What converters ask; see conversion.ts. */
interface ConversionLayer {
  /** An array of that many `undefined`s. */
  blank(length: number): unknown[];
  /** The keys and values of a Map in turn, the elements of a Set; `undefined` for anything else. */
  mapItems(value: unknown): unknown[] | undefined;
  setItems(value: unknown): unknown[] | undefined;
  /** The own enumerable names and values of an object of no class, in turn; `undefined` for any other. */
  plainItems(value: object): unknown[] | undefined;
  makeMap(items: unknown[]): Map<unknown, unknown>;
  makeSet(items: unknown[]): Set<unknown>;
  scratch: Float64Array;
  /** Copies elements into `scratch`; answers the index and value of the first that is no number. */
  readNumbers(array: ArrayLike<unknown>, from: number, count: number): [number, unknown] | undefined;
  writeNumbers(array: unknown[], from: number, count: number): void;
  /** What `step` answers at the end. */
  done: object;
  isIterable(value: unknown): boolean;
  open(value: unknown): Iteration | undefined;
  step(iteration: Iteration): unknown;
  close(iteration: Iteration): void;
  /** At most `most` elements of an iterable; `undefined` for anything else. */
  gather(value: unknown, most: number): unknown[] | undefined;
  /** What answers a new promise, resolves it (1) or rejects it (2). */
  defer(): (way: number, value: unknown) => unknown;
  symbol(description: string | undefined): symbol;
  symbolFor(key: string): symbol;
  keyFor(value: symbol): string | undefined;
  description(value: symbol): string | undefined;
}

interface Iteration {
  iterator: Iterator<unknown>;
  next: () => IteratorResult<unknown>;
}

/** What native code still has; see src-ts/runtime/addon.ts. */
interface Remainder {
  roots: { label: string; class: string; site: string; count: number }[];
  classes: { class: string; count: number; size: number; held: number; sites: { site: string; count: number; held: boolean }[] }[];
}

/** What the report at the end asks of an addon. */
interface RemainderControl {
  fingerprint(): string;
  drain(): boolean;
  remainder(): Remainder;
}
