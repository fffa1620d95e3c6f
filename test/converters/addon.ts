import { loadAddon } from '../support/addon';
import { controlOf, settle } from '../support/settle';

// The addon has some two hundred exports, and most tests pass what a type would forbid.
type Loose = Record<string, any>;

export const converters: Loose = loadAddon<Loose>('converters');
export const control = controlOf(converters);
export const settled = (): Promise<number> => settle(converters);

export interface CodedError extends Error {
  code: string;
}

/** What `attempt` throws. Fails when it throws nothing. */
export function thrownBy(attempt: () => unknown): CodedError {
  try {
    attempt();
  } catch (error) {
    return error as CodedError;
  }
  throw new Error('Nothing was thrown.');
}

export const messageOf = (attempt: () => unknown): string => thrownBy(attempt).message;

/** How many natives of a class the addon knows of. */
export const live = (name: string): number => control.inspect().classes[name]!.live;

/** Puts things back that a test patched, whatever happens. */
export function patched<R>(target: object, key: PropertyKey, descriptor: PropertyDescriptor, run: () => R): R {
  const before = Object.getOwnPropertyDescriptor(target, key);
  Object.defineProperty(target, key, { configurable: true, ...descriptor });
  try {
    return run();
  } finally {
    if (before) Object.defineProperty(target, key, before);
    else delete (target as Record<PropertyKey, unknown>)[key];
  }
}
