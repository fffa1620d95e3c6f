/** Does it leak as fast as a test says? */
import type { Growth } from '../leaks/finding.js';

/** Objects or bytes per iteration, by subject or kind. */
export type Rates = Readonly<Record<string, number>>;

/** Part of a rate by which it may be missed: what is seldom is never counted exactly. */
const tolerance = 0.1;

/** The sentence that says what does not leak as expected; undefined when all does. */
export function missing(growth: readonly Growth[], rates: Rates = {}): string | undefined {
  for (const [name, rate] of Object.entries(rates)) {
    const found = growth.find(({ kind, subject }) => subject === name || kind === name);
    if (found === undefined) return `${name} does not leak; expected ${rate} per iteration`;
    if (Math.abs(found.perIteration - rate) > rate * tolerance) return `${name} leaks ${found.rate}; expected ${rate} per iteration`;
  }
  return growth.length === 0 ? 'nothing leaks' : undefined;
}
