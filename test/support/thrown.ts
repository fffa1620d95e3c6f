export interface CodedError extends Error {
  code?: string;
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
