/** Fails any test that leaves natives behind. */
import { afterAll, afterEach, beforeAll, vi, type RunnerTestCase } from 'vitest';
import type { LeakError } from '../leaks/leak-error.js';
import { Guard, type Bytes, type GuardOptions } from '../leaks/guard.js';
import { checkOptions, ofGuard } from '../leaks/options.js';
import { wording } from '../reporters/message.js';

export interface LeakGuardOptions extends Omit<GuardOptions, 'letGo'> {
  /** After each test, or after all of a file. Default `each`. */
  after?: 'each' | 'all';
}

/** What a test says of itself, as `meta` in its options or by `task.meta.leak = ...`. */
interface LeakMeta {
  /** Why it may leave something behind. */
  skip?: string;
  /** Native bytes that it may leave. */
  nativeBytes?: Bytes;
}

declare module 'vitest' {
  interface TaskMeta {
    leak?: LeakMeta;
  }
}

// Explaining takes a snapshot of the heap.
const hookTimeout = 120_000;

/** Vitest times its hooks and what it tells its main process; `not.toLeak` sees timers all the same, as it repeats the body. */
const vitestsOwn = ['Timeout'];

/**
 * Call it at the head of a test file, of a `describe`, or of a setup file. A test that failed by itself, one that runs beside others, and
 * one whose `meta.leak.skip` gives a reason are not judged alone; what those that run beside others leave is told at the end, and what one
 * with `onTestFinished`, `.resolves` or `.rejects` leaves, with the next test.
 */
export function leakGuard(given: LeakGuardOptions = {}): void {
  checkOptions('leakGuard', given, ofGuard, "leakGuard({ after: 'all' })");
  const { after = 'each', ignore = [], ...options } = given;
  const guard = new Guard(wording, { ...options, ignore: [...vitestsOwn, ...ignore], letGo: () => void vi.clearAllMocks() });
  beforeAll(() => guard.begin(), hookTimeout);
  if (after === 'each') afterEach(({ task }) => afterTest(guard, task), hookTimeout);
  afterAll(async () => {
    const error = await guard.check();
    if (error !== undefined) throw unplaced(error);
  }, hookTimeout);
}

async function afterTest(guard: Guard, task: RunnerTestCase): Promise<void> {
  if (task.concurrent || isUnfinished(task)) return;
  const error = await guard.check(task.meta.leak?.nativeBytes);
  if (error !== undefined && task.result?.state !== 'fail' && task.meta.leak?.skip === undefined) throw unplaced(error);
}

/**
 * `onTestFinished` is still to run, and may clean up; and until it has, vitest keeps what `.resolves` and `.rejects` were given. What such
 * a test leaves is told after the next one that has nothing like it, or after all.
 */
function isUnfinished(task: RunnerTestCase): boolean {
  return ((task as { onFinished?: unknown[] }).onFinished?.length ?? 0) > 0;
}

/** Where a guard looked helps nobody. */
function unplaced(error: LeakError): LeakError {
  error.stack = `${error.name}: ${error.message}`;
  return error;
}
