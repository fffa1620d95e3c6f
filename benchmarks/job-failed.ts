// SPDX-License-Identifier: MIT
import { stripVTControlCharacters } from 'node:util';

import { root } from './root.js';

/** The line in which Node, Bun or Deno says what nobody caught. */
const uncaught = /^(?:error|\w*Error)\b.*$/m;

/** The process of a job ended badly. */
export class JobFailed extends Error {
  /** The runtime, by its name; undefined if it did not come as far as the benchmark. */
  readonly runtime: string | undefined;
  /** What happened, as the end of a sentence that begins with "because". */
  readonly reason: string;

  /**
   * @param title - what was run
   * @param status - the exit code or the signal
   * @param output - what the process wrote to standard output; the first line is its `Greeting`
   * @param errors - what it wrote to standard error
   */
  constructor(title: string, status: string, output: string, errors: string) {
    super(`${title} ended with ${status}:\n${errors || output}`);
    this.runtime = runtimeIn(output);
    this.reason = reasonFrom(status, errors);
  }
}

function runtimeIn(output: string): string | undefined {
  const [first = ''] = output.split('\n', 1);
  return first === '' ? undefined : (JSON.parse(first) as Greeting).runtime;
}

/** The first line that a child process writes, because a driver may end the process without a word. */
export interface Greeting {
  readonly runtime: string;
}

// One line, and without the folder of this machine: it is published.
function reasonFrom(status: string, errors: string): string {
  const [said] = uncaught.exec(stripVTControlCharacters(errors)) ?? [];
  const ending = `its process ended with ${/^\d/.test(status) ? `exit code ${status}` : status}`;
  return said === undefined ? ending : `${ending}: ${said.replaceAll(root, '.').replace(/[\s.:]+$/, '')}`;
}
