import { collect } from '../support/settle';
import type { GraphAddon, KnotWrapper, Listener, Pouch, Wrapper } from './addon';
import type { Behaviour } from './commands';
import { Model, keyOf, type Held, type Ref } from './model';

/** The addon did something else than the model. */
export class Violation extends Error {}

export function require(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Violation(message);
}

/** What a function that throws throws. */
export class Thrown extends Error {
  constructor(readonly label: number) {
    super(`thrown by function ${label}`);
  }
}

export interface Variable {
  ref: Ref;
  wrapper: Wrapper;
}

const collectMinor = globalThis.gc as unknown as (options: { type: 'minor' }) => void;

/** Hazards that the graphs have really met. A test that never gets into danger proves nothing. */
export const witnessed = {
  'a constructor threw': 0,
  'a callback threw': 0,
  'a collection ran inside a call': 0,
  'an object was disposed inside a call': 0,
  'a disposed object was used': 0,
  'a disposed object came back from C++': 0,
  'a collected object was handed back by C++': 0,
  'a part kept what was put on it': 0,
  'a Weak led to a living object': 0,
};

let nextNumber = 1;
/** Ids, labels and keys: one sequence for the process, so that runs do not meet. */
export const uniqueNumber = (): number => nextNumber++;

/**
 * One graph twice: in the addon and in the model. Between two commands, only `wrappers` and `pouches` hold on to native objects from
 * here; everything else in this class is numbers.
 */
export class Run {
  readonly model = new Model();
  readonly first = nextNumber;
  readonly wrappers: (Wrapper | undefined)[] = [];
  readonly pouches: (Pouch | undefined)[] = [];
  /** While the graph is being checked, functions only answer. */
  quiet = false;

  constructor(readonly addon: GraphAddon, readonly drain: () => unknown) {}

  // --- variables

  variable(slot: number): Variable | undefined {
    const ref = this.model.variables[slot], wrapper = this.wrappers[slot];
    return ref && wrapper && { ref, wrapper };
  }

  assign(slot: number, variable: Variable | undefined): void {
    this.model.variables[slot] = variable?.ref;
    this.wrappers[slot] = variable?.wrapper;
  }

  knot(variable: Variable): KnotWrapper | undefined {
    return this.model.native(variable.ref.id).hasExtra ? (variable.wrapper as KnotWrapper) : undefined;
  }

  /** Drops every root, in JS and in C++. */
  dropAll(): void {
    for (const key of this.model.registry.keys()) this.addon.unregister(key);
    for (const key of this.model.rooted.keys()) this.addon.unroot(Number(key));
    for (const key of this.model.holds.keys()) this.addon.letGo(key);
    for (const id of this.model.watched.keys()) this.addon.unwatch(id);
    this.model.dropRoots();
    this.wrappers.length = this.pouches.length = 0;
  }

  // --- using objects

  /** Does something that needs these objects: where one was disposed, it has to be refused. */
  use<T>(refs: Ref[], action: () => T): T | undefined {
    const dead = refs.find((ref) => !this.model.isUsable(ref));
    if (!dead) return action();
    const error = caught(action);
    witnessed['a disposed object was used']++;
    require(codeOf(error) === 'ERR_TETHER_DISPOSED', `using ${keyOf(dead)} after dispose: ${describe(error)}`);
    return undefined;
  }

  /** The wrapper is the one of this Ref, with all that was put on it. */
  identify(wrapper: unknown, ref: Ref, where: string): Wrapper {
    const mark = typeof wrapper === 'object' && wrapper !== null ? (wrapper as Wrapper).mark : wrapper;
    require(mark === keyOf(ref), `${where} is ${String(mark)}, expected ${keyOf(ref)}`);
    const friend = this.model.friends.get(keyOf(ref));
    const actual = (wrapper as Wrapper).friend?.mark;
    require(actual === (friend && keyOf(friend)), `the friend of ${keyOf(ref)} is ${String(actual)}`);
    return wrapper as Wrapper;
  }

  dispose({ ref, wrapper }: Variable): void {
    (wrapper as unknown as Disposable)[Symbol.dispose]();
    this.model.dispose(ref);
  }

  // --- functions

  /** A function that captures objects. Odd labels are bound functions, the others closures. */
  makeFunction(captures: Variable[], behaviour: Behaviour, slot: number): { label: number; listener: Listener } {
    const label = uniqueNumber();
    this.model.functions.set(label, { label, captures: captures.map((it) => it.ref), behaviour });
    const answer = (captured: Variable[], argument: number) => this.answer(label, captured, slot, argument);
    const listener: Listener = label % 2 ? answer.bind(undefined, captures) : (argument) => answer(captures, argument);
    return { label, listener: Object.assign(listener, { label }) };
  }

  private answer(label: number, captured: Variable[], slot: number, argument: number): number {
    const { behaviour } = this.model.functions.get(label)!;
    for (const { ref, wrapper } of captured) {
      const id = this.use([ref], () => wrapper.id);
      require(id === undefined || id === ref.id, `function ${label} captured ${keyOf(ref)}, which is ${id} now`);
    }
    if (behaviour === 'throw') throw new Thrown(label);
    if (!this.quiet) this.behave(behaviour, captured, slot);
    return answerOf(label, argument);
  }

  private behave(behaviour: Behaviour, captured: Variable[], slot: number): void {
    if (behaviour === 'minor') collectMinor({ type: 'minor' });
    if (behaviour === 'major') collect();
    if (behaviour === 'drain') this.drain();
    if (behaviour === 'drop') this.assign(slot, undefined);
    if (behaviour === 'major') witnessed['a collection ran inside a call']++;
    if (behaviour !== 'dispose' || !captured[0]) return;
    this.dispose(captured[0]);
    witnessed['an object was disposed inside a call']++;
  }

  /** Calls, and compares with what the functions of these labels answer together. */
  expectCall(labels: (number | undefined)[], argument: number, where: string, call: () => number): void {
    const thrower = labels.find((label) => label !== undefined && this.model.functions.get(label)!.behaviour === 'throw');
    if (thrower !== undefined) {
      const error = caught(call);
      witnessed['a callback threw']++;
      require(error instanceof Thrown && error.label === thrower, `${where}: expected the error of ${thrower}, ${describe(error)}`);
      return;
    }
    const expected = labels.reduce<number>((sum, label) => sum + (label === undefined ? -1 : answerOf(label, argument)), 0);
    const actual = succeed(call, where);
    require(actual === expected, `${where}: answered ${actual}, expected ${expected}`);
  }

  // --- values

  expectHeld(actual: unknown, held: Held | undefined, where: string): void {
    if (held === undefined) return require(actual === undefined, `${where}: expected nothing, got ${describe(actual)}`);
    if (held.kind === 'wrapper') return void this.identify(actual, held.ref, where);
    if (held.kind === 'primitive') return require(Object.is(actual, held.value), `${where}: a primitive became ${describe(actual)}`);
    const { label } = (actual ?? {}) as { label?: number };
    require(label === held.label, `${where}: expected ${held.kind} ${held.label}, got ${describe(actual)}`);
    if (held.kind === 'object')
      held.refs.forEach((ref, i) => this.identify((actual as { refs: unknown[] }).refs[i], ref, `${where}, object ${label}`));
  }
}

// Small enough for sums of them to fit an int.
export const answerOf = (label: number, argument: number): number => (label % 1_000_000) * 10 + argument;

export function caught(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    if (error instanceof Violation) throw error;
    return error;
  }
  return undefined;
}

/** What must not throw. */
export function succeed<T>(action: () => T, where: string): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof Violation) throw error;
    throw new Violation(`${where}: ${describe(error)}`);
  }
}

export const codeOf = (error: unknown): unknown => (error as { code?: unknown } | undefined)?.code;

/** Never looks into an object: that would run its getters. */
function describe(value: unknown): string {
  if (value instanceof Error) return `threw ${value.message}`;
  if (typeof value === 'object' && value !== null) return `an object marked ${(value as Wrapper).mark}`;
  return String(value);
}
