// SPDX-License-Identifier: MIT
import { strictEqual } from 'node:assert/strict';

import type { Effort } from './case.js';
import { turn } from './collector.js';
import { summarise } from './statistics.js';

const plans = {
  quick: { operations: 400_000, batches: 5 },
  full: { operations: 2_000_000, batches: 7 },
};

const warmUp = { operations: 50_000, batches: 4 };

/** Nanoseconds on a clock that only goes forward. */
export function nanoseconds(): number {
  return Number(process.hrtime.bigint());
}

/**
 * Times `loop`, which repeats the operation in question `n` times and returns a checksum of all results. `expected`
 * computes that checksum by itself: a loop that the compiler has emptied, or that computed nonsense, fails.
 * Returns nanoseconds per operation, the median of several batches in this process.
 */
export async function timePerOperation(
  effort: Effort,
  loop: (n: number) => number,
  expected: (n: number) => number,
): Promise<number> {
  const batch = (n: number): number => {
    const start = nanoseconds();
    const checksum = loop(n);
    const elapsed = nanoseconds() - start;
    strictEqual(checksum, expected(n), 'the loop must have done its work');
    return elapsed / n;
  };
  const repeat = async ({ operations, batches }: typeof warmUp): Promise<number[]> => {
    const times: number[] = [];
    for (let i = 0; i < batches; i++) {
      times.push(batch(operations));
      // Some drivers put off the release of what a call took until the event loop turns: hundreds of bytes each time.
      await turn();
    }
    return times;
  };
  await repeat(warmUp);
  return summarise(await repeat(plans[effort])).median;
}
