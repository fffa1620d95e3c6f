/** The time that vitest gives a test. A matcher cannot extend it: it can make do with it, and say what it knows when it is over. */

import type { Growth } from '../leaks/finding.js';
import { snapshotMs } from '../leaks/heap/take.js';
import type { Hurry } from '../leaks/hurry.js';
import type { LeakError } from '../leaks/leak-error.js';
import { plainFindings } from '../leaks/plain.js';
import { wording } from '../reporters/message.js';

/** What vitest tells a matcher of the test. */
interface Test {
  timeout?: number;
  result?: { startTime?: number };
  context?: { signal?: AbortSignal };
}

// Before anybody puts fake timers in their place.
const realNow = Date.now.bind(Date);

export class Deadline implements Hurry {
  private readonly test: Test;
  /** What to say when the time is over before the matcher has answered. */
  private known: string;

  /**
   * @param task As vitest gives it to a matcher; undefined outside of a test.
   * @param doing What the matcher does first.
   */
  constructor(task: unknown, doing: string) {
    this.test = (task ?? {}) as Test;
    this.known = doing;
  }

  /** Milliseconds until vitest gives the test up. It counts from the beginning of its hooks, so that there may be some more. */
  get left(): number {
    const { timeout = 0, result } = this.test;
    return timeout > 0 && result?.startTime !== undefined ? timeout - (realNow() - result.startTime) : Infinity;
  }

  get isOver(): boolean {
    return this.test.context?.signal?.aborted ?? false;
  }

  seen(growth: readonly Growth[]): void {
    if (growth.length > 0) this.known = wording.leak(plainFindings(growth), ['it was not made sure of yet']);
  }

  /** Why the heap cannot be looked into any more; undefined when it can. From now on `plain` is said when the time is over. */
  hindrance(plain: LeakError): string | undefined {
    this.known = plain.message;
    const { left } = this;
    return left < snapshotMs() ? `what holds it was not looked for, since vitest would end the test before. ${moreTime}` : undefined;
  }

  /** What vitest fails the test with, when time is over, says what was found out. */
  async guard<T>(work: Promise<T>): Promise<T> {
    const { signal } = this.test.context ?? {};
    const expired = (): void => this.expire(signal?.reason);
    signal?.addEventListener('abort', expired, { once: true });
    try {
      return await work;
    } finally {
      signal?.removeEventListener('abort', expired);
    }
  }

  /** Vitest aborts a test for other reasons too, such as a key that was pressed. */
  private expire(reason: unknown): void {
    if (!(reason instanceof Error) || !timedOut.test(reason.message)) return;
    const { message } = reason;
    reason.message = `${this.known}\n  and: ${firstLine(message)} ${moreTime}`;
    // Vitest begins it with words of its own.
    const frames = /\n +at .*/s.exec(reason.stack ?? '')?.[0] ?? '';
    reason.stack = `${reason.name}: ${reason.message}${frames}`;
  }
}

const timedOut = /^Test timed out/;
const firstLine = (text: string): string => text.split('\n', 1)[0]!;

const moreTime = 'Give it more time: test(name, body, 60_000), or testTimeout in the configuration of vitest';
