/**
 * Matchers for vitest. Name `napi-tether/vitest` in `setupFiles`, or import it in a test.
 *
 * @example
 * await expect(() => roundTrip()).not.toLeak();
 * await expect(track(() => new Session())).toBeCollected();
 */
import { expect, vi } from 'vitest';
import { aliveError, errorOf, type AssertOptions, type CollectedOptions } from '../leaks/assertions.js';
import { measureInHurry, type Body } from '../leaks/measure.js';
import { checkOptions, ofAssertion, ofCollected, rates } from '../leaks/options.js';
import { isTracker } from '../leaks/track.js';
import { wording } from '../reporters/message.js';
import { awaited, type Answer, type State } from './awaited.mjs';
import { Deadline } from './deadline.mjs';
import { missing, type Rates } from './rates.mjs';

export interface LeakOptions extends AssertOptions {
  /** What `toLeak` has to find: objects or bytes per iteration of each subject (`Session`), or kind (`handle`). Default: anything. */
  perIteration?: Rates;
}

interface LeakMatchers {
  /** The function, repeated, leaves something behind. With `not`: nothing. Await it. */
  toLeak(options?: LeakOptions): Promise<void>;
  /** What `track()` made is collected once it is let go. Await it. */
  toBeCollected(options?: CollectedOptions): Promise<void>;
}

declare module 'vitest' {
  // eslint-disable-next-line -- merged with vitest's own
  interface Assertion<T = any> extends LeakMatchers {}
  interface AsymmetricMatchersContaining extends LeakMatchers {}
}

/** The records of mocks keep what the mocks were called with. */
const letGo = (): void => void vi.clearAllMocks();

const keptByVitest =
  'vitest keeps what .resolves, .rejects and onTestFinished were given until the test ends; in the body write expect(await promise) instead';

/** How much vitest keeps for the end of the running test. */
function finishingOf({ task }: State): number {
  return (task as { onFinished?: unknown[] } | undefined)?.onFinished?.length ?? 0;
}

function leaks(state: State, body: Body, options: LeakOptions = {}): Promise<Answer> {
  const deadline = new Deadline(state.task, 'toLeak was still repeating the body.');
  return deadline.guard(judged(state, body, options, deadline));
}

async function judged(state: State, body: Body, options: LeakOptions, deadline: Deadline): Promise<Answer> {
  checkOptions('toLeak', options, { ...ofAssertion, perIteration: rates }, 'toLeak({ iterations: 100 })');
  const finishing = finishingOf(state);
  const measurement = await measureInHurry(body, { letGo, ...options }, deadline);
  if (finishingOf(state) > finishing) measurement.notes.push(keptByVitest);
  const error = await errorOf(measurement, wording, state.isNot ? options : { ...options, explain: false }, (plain) => deadline.hindrance(plain));
  // What cannot be decided is neither a leak nor none.
  if (error !== undefined && error.verdict !== 'leak') throw error;
  const lacking = missing(measurement.growth, options.perIteration);
  return { pass: error !== undefined && lacking === undefined, message: () => (state.isNot ? error?.message : lacking) ?? 'nothing leaks' };
}

async function isCollected(state: State, tracker: unknown, options: CollectedOptions = {}): Promise<Answer> {
  if (!isTracker(tracker)) throw new TypeError('toBeCollected: expects what track() returned; write expect(track(() => new Session())).toBeCollected()');
  checkOptions('toBeCollected', options, ofCollected, "toBeCollected({ within: '2s' })");
  const deadline = new Deadline(state.task, `${tracker.subject} is still alive.`);
  const error = await deadline.guard(aliveError(tracker, wording, { explain: !state.isNot, ...options }, (plain) => deadline.hindrance(plain)));
  return { pass: error === undefined, message: () => error?.message ?? `${tracker.subject} was collected` };
}

expect.extend({
  toLeak(body: Body, options?: LeakOptions) {
    return awaited(this, leaks(this, body, options));
  },

  toBeCollected(tracker: unknown, options?: CollectedOptions) {
    return awaited(this, isCollected(this, tracker, options));
  },
});

export { leakGuard, type LeakGuardOptions } from './guard.mjs';
export * from '../leaks.js';
