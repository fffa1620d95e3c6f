/** Is this object collected? Answered without keeping it. */
import { TetherError } from '../runtime/errors.js';
import { settle } from '../runtime/settle.js';
import { sleep } from './patience.js';

// A test may have its own copy of the package, so that `instanceof` says nothing.
const brand = Symbol.for('napi-tether.tracker');

/** One object to be followed to its end. */
export class Tracker<T extends object> {
  readonly [brand] = true;
  /** The name of its constructor. */
  readonly subject: string;
  readonly #weak: WeakRef<T>;
  #value: T | undefined;

  constructor(value: T) {
    this.#value = value;
    this.#weak = new WeakRef(value);
    this.subject = value.constructor?.name || 'Object';
  }

  /**
   * The object. Whoever puts it into a variable keeps it as long as that lives.
   *
   * @throws {TetherError} `ERR_TETHER_ARGUMENT` after `release`.
   */
  get value(): T {
    if (this.#value !== undefined) return this.#value;
    throw new TetherError('ERR_TETHER_ARGUMENT', `track: this ${this.subject} was released; use it before release()`);
  }

  /** Lets go of the object. From now on it may be collected. */
  release(): void {
    this.#value = undefined;
  }

  /** Whether it has been collected. To ask keeps it alive until the current job ends. */
  get collected(): boolean {
    return this.#weak.deref() === undefined;
  }
}

/** Whether `value` is what `track` returned. */
export function isTracker(value: unknown): value is Tracker<object> {
  return typeof value === 'object' && value !== null && brand in value;
}

/**
 * Makes an object to be followed. Pass a function that makes it: an object that is passed would be kept by the variable it comes from.
 *
 * @throws {TetherError} `ERR_TETHER_ARGUMENT` when `make` is no function, or makes no object.
 */
export function track<T extends object>(make: () => T): Tracker<T> {
  if (typeof make !== 'function') throw refused('"make" must be a function; write track(() => new Session())');
  const value = make();
  if ((typeof value === 'object' && value !== null) || typeof value === 'function') return new Tracker(value);
  throw refused('"make" must return an object; only objects are collected');
}

/** A time: milliseconds, or a text such as `500ms`, `2s`. */
export type Duration = number | `${number}ms` | `${number}s`;

/** @throws {TetherError} `ERR_TETHER_ARGUMENT` for what is no time. */
export function milliseconds(duration: Duration): number {
  if (typeof duration === 'number' && duration >= 0) return duration;
  const [, digits, unit] = /^(\d+(?:\.\d+)?)(ms|s)$/.exec(String(duration)) ?? [];
  if (digits !== undefined) return Number(digits) * (unit === 's' ? 1000 : 1);
  throw new TetherError('ERR_TETHER_ARGUMENT', `"within" must be milliseconds or a text such as "2s", received ${JSON.stringify(duration)}`);
}

/**
 * Releases the object and collects until it is gone, or until so many milliseconds have passed.
 *
 * @throws {TetherError} `ERR_TETHER_ARGUMENT` for what `track` did not make.
 */
export async function becomesCollected(tracker: Tracker<object>, within: number): Promise<boolean> {
  if (!isTracker(tracker)) throw new TetherError('ERR_TETHER_ARGUMENT', 'assertCollected: argument "tracker" (1 of 2) must be what track() returned; write assertCollected(track(() => new Session()))');
  tracker.release();
  const end = realNow() + within;
  for (;;) {
    await settle();
    if (tracker.collected) return true;
    if (realNow() >= end) return false;
    await sleep(Math.min(10, end - realNow()));
  }
}

// Before anybody puts fake timers in its place.
const realNow = performance.now.bind(performance);

function refused(problem: string): TetherError {
  return new TetherError('ERR_TETHER_ARGUMENT', `track: argument ${problem}`);
}
