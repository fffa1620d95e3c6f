/** Of the random tests; printed with every failure. Give it again to see the failure again. */
export const seed = Number(process.env.TETHER_HEAP_SEED ?? Math.floor(Math.random() * 1_000_000_000));

/** For fast-check, whose report of a failure begins with the seed. */
export const runs = (numRuns: number) => ({ numRuns, seed });
