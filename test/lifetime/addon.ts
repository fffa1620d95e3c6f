import { loadAddon } from '../support/addon';
import { controlOf, settle } from '../support/settle';

// The addon has nearly a hundred exports, and most tests pass what a type would forbid.
type Loose = Record<string, any>;

export const lifetime: Loose = loadAddon<Loose>('lifetime');
export const control = controlOf(lifetime);

export const settled = (): Promise<number> => settle(lifetime);

/** What happened to natives of class Struct since the last time. */
export const structs = (): string => lifetime.takeCounts() as string;

/** How many natives of a class there are, by its own count. */
export const alive = (name: string): number => lifetime[name].alive as number;

/** Runs `build` in a function of its own, so that no name outlives it. */
export async function dropped(build: () => void): Promise<void> {
  build();
  await settled();
}

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
