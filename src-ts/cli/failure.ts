/** What ends a command with a message for the user instead of a stack trace. */

/** 1: the answer is no. 2: the question could not be answered. */
export type ExitCode = 1 | 2;

export class Failure extends Error {
  /** `message` ends with the next step. */
  constructor(
    message: string,
    readonly exitCode: ExitCode = 2,
  ) {
    super(message);
    this.name = 'Failure';
  }
}
