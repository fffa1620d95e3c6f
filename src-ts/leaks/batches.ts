/** How often the body runs between two readings, and for how long in all. */

/** Prime and different, so that nothing that happens every so often in the process fits all of them. */
const firstLook = [7, 11, 13] as const;

const defaultLong = 211;
const longest = 2000;

/** The numbers of iterations of the batches, one after the other. */
export interface Plan {
  /** These are always run. */
  first: readonly number[];
  /**
   * The one after those of `sizes`, for what is not decided yet; undefined when the plan ends. Each size comes twice: what is as large as
   * the largest batch needs (a table, a pool) grows with the first of the two and not with the second.
   */
  after(sizes: readonly number[]): number | undefined;
}

/**
 * @param long Iterations of the last batch of the first look: what happens more seldom than once in so many iterations stays unseen.
 * At most 13: no such batch.
 */
export function planOf(long: number = defaultLong): Plan {
  const upTo = Math.max(longest, long * 8);
  const first = long > firstLook[2] ? [...firstLook, long] : [...firstLook];
  return { first, after: (sizes) => next(sizes, first.length, upTo) };
}

function next(sizes: readonly number[], first: number, upTo: number): number | undefined {
  const last = sizes.at(-1)!;
  if ((sizes.length - first) % 2 === 1) return last;
  return last * 2 > upTo ? undefined : primeFrom(last * 2);
}

/** The iterations of the long batch that fit into `ms`, when one takes `each` ms. */
export function longWithin(ms: number, each: number): number {
  const affordable = Math.floor(ms / Math.max(each, 1e-6));
  return affordable >= defaultLong ? defaultLong : affordable;
}

/** Iterations before the first reading that counts: caches of the runtime and of the body fill. */
export const defaultWarmup = 18;

function primeFrom(least: number): number {
  let candidate = least;
  while (!isPrime(candidate)) candidate++;
  return candidate;
}

function isPrime(candidate: number): boolean {
  for (let divisor = 2; divisor * divisor <= candidate; divisor++) if (candidate % divisor === 0) return false;
  return candidate > 1;
}
