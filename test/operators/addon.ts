import { loadAddon } from '../support/addon';

// Most tests pass what a type would forbid.
type Loose = Record<string, any>;

export const operators: Loose = loadAddon<Loose>('operators');

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
