// SPDX-License-Identifier: MIT
import type { Job } from './schedule.js';

/** Tells how far a run has come, on standard error: the tables alone go to standard output. */
export class Progress {
  readonly #total: number;
  readonly #start = Date.now();
  #done = 0;

  /** @param total - how many jobs there are */
  constructor(total: number) {
    this.#total = total;
  }

  /** Call before each job. */
  next({ case: { name }, driver, round }: Job): void {
    const seconds = Math.round((Date.now() - this.#start) / 1000);
    const count = String(++this.#done).padStart(String(this.#total).length);
    const line = `[${count}/${this.#total}] ${seconds} s · round ${round + 1} · ${name} · ${driver}`;
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${line}`);
    // In a log, one line per driver and case would bury everything else.
    else if (this.#done % 20 === 1) console.error(line);
  }

  /** Call after the last job, or before an error is printed. */
  end(): void {
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  }
}
