import { onTestFinished } from 'vitest';

/**
 * For a test of what has died and is not destroyed yet. `npm run test:stress` destroys at every crossing, so that there is no such
 * state; for the length of the calling test it collects as ever, and the dead wait for a drain.
 */
export function letTheDeadWait(): void {
  const before = process.env.TETHER_STRESS_DRAIN;
  if (!before) return;
  process.env.TETHER_STRESS_DRAIN = '';
  onTestFinished(() => { process.env.TETHER_STRESS_DRAIN = before; });
}
