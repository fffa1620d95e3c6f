import { loadedControls, type AddonControl } from './addon.js';
import { TetherError } from './errors.js';

/** Something that a native object keeps alive. */
export interface Referent {
  /**
   * Class and name: `Emitter.onEvent`. `Emitter.(traverse)` for what the class's traverse shows, `(keepAlive)`, `(whole)` and `(part)` for
   * what the toolkit ties to it, `(byte 16)` for a handle that is no field of JavaScript's.
   */
  edge: string;
  /** Undefined where it is a native object whose JavaScript side was collected. */
  value: unknown;
  /** Whether the value is itself a native object's. */
  native: boolean;
}

/** Somebody who keeps a value alive. */
export interface Referrer {
  /** `native`: a living native object. `root`: native code, from outside the JS heap. */
  kind: 'native' | 'root';
  /** `Emitter.onEvent`; for a root its label. */
  edge: string;
  /** The native object; undefined for a root, and where its JavaScript side was collected. */
  holder: object | undefined;
  /** `Emitter #5`; for a root who holds it and, as far as it is known, where it was made. */
  description: string;
}

/** How many references a native object has, and of which kind. */
export interface RefCount {
  /** Sum of the others, a wrapper counting as one. */
  total: number;
  /** Whether the object is still JavaScript's: false once it was disposed, or given to C++. */
  wrapper: boolean;
  /** References from native objects, itself among them. */
  nativeEdges: number;
  /** Roots, and what C++ keeps for ever. */
  roots: number;
  /** Copies of its `std::shared_ptr` that no traverse accounts for. */
  shared: number;
  /** Owners of an object that counts them (`tether::Ref`) that no traverse accounts for. */
  counted: number;
  /** Calls in progress that use it. */
  inCalls: number;
}

/**
 * What a native object keeps alive, as `gc.get_referents` tells it in Python: its handles, what its traverse shows, what is tied to it.
 * Empty for one that was disposed or given to C++. For tools: it changes no lifetime, and the answer keeps its values like any array.
 *
 * @throws {TetherError} `ERR_TETHER_ARGUMENT` for anything but an object of a class bound with napi-tether.
 * @example
 * referents(emitter); // [{ edge: 'Emitter.onEvent', value: [Function], native: false }]
 */
export function referents(object: object): Referent[] {
  const controls = loadedControls();
  for (const control of controls) {
    const found = control.referents(object);
    if (found !== undefined) return found.map((referent) => ({ ...referent, native: isNative(controls, referent.value) }));
  }
  return refuse('referents', object);
}

/**
 * Which native objects and which roots keep a value alive, over all addons of this environment. JavaScript that keeps it is not among them:
 * a heap snapshot tells that. It looks at every living native object, so it takes the longer the more there are.
 *
 * @param value An object of a bound class, or any other object or function, a callback for instance.
 * @throws {TetherError} `ERR_TETHER_ARGUMENT` for a value that is no object.
 * @example
 * referrers(listener); // [{ kind: 'native', edge: 'Emitter.onEvent', holder: Emitter {...}, description: 'Emitter #5' }]
 */
export function referrers(value: object): Referrer[] {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null)
    throw new TetherError('ERR_TETHER_ARGUMENT', `referrers: argument "value" (1 of 1) must be an object or a function, received ${kindOf(value)}; other values have no identity that somebody could keep`);
  return loadedControls().flatMap((control) => control.referrers(value));
}

/**
 * How many references a native object has, in its parts. JavaScript's own are not counted one by one: they show as `wrapper`.
 *
 * @throws {TetherError} `ERR_TETHER_ARGUMENT` for anything but an object of a class bound with napi-tether.
 * @example
 * refCount(session); // { total: 3, wrapper: true, nativeEdges: 1, roots: 0, shared: 1, counted: 0, inCalls: 0 }
 */
export function refCount(object: object): RefCount {
  const controls = loadedControls();
  for (const control of controls) {
    const own = control.refCount(object);
    if (own === undefined) continue;
    const others = controls.filter((other) => other !== control).flatMap((other) => other.referrers(object));
    const parts = {
      ...own,
      nativeEdges: own.nativeEdges + others.filter(({ kind }) => kind === 'native').length,
      roots: own.roots + others.filter(({ kind }) => kind === 'root').length,
    };
    return { total: Object.values(parts).reduce<number>((sum, part) => sum + Number(part), 0), ...parts };
  }
  return refuse('refCount', object);
}

function isNative(controls: AddonControl[], value: unknown): boolean {
  return typeof value === 'object' && value !== null && controls.some((control) => control.identify(value) !== undefined);
}

/** Who was given something else than an object of ours. */
export function refuse(what: string, value: unknown): never {
  throw new TetherError(
    'ERR_TETHER_ARGUMENT',
    `${what}: argument "object" (1 of 1) must be an object of a class bound with napi-tether, received ${kindOf(value)}; pass what its constructor returned, and no Proxy or copy of it`,
  );
}

/** Runs no code of the value's own. */
function kindOf(value: unknown): string {
  if (value === null) return 'null';
  const type = typeof value;
  return type === 'object' ? 'another object' : type === 'undefined' ? 'undefined' : `a ${type}`;
}
