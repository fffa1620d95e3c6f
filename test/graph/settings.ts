/** The sanitizer build is several times slower, and runs every command just the same. */
const usualAmount = process.env.TETHER_BUILD === 'asan' ? 1000 : 10_000;

/** How many graphs to try. */
export const amount = Number(process.env.TETHER_GRAPH_RUNS ?? usualAmount);

/** The first seed; printed with every result. */
export const seed = Number(process.env.TETHER_GRAPH_SEED ?? Math.floor(Math.random() * 1_000_000_000));

/** Milliseconds. Only a failure takes long, since it is shrunk. */
export const patience = 900_000;
