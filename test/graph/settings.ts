/** How many graphs to try: two minutes' worth. */
export const amount = Number(process.env.TETHER_GRAPH_RUNS ?? 10_000);

/** The first seed; printed with every result. */
export const seed = Number(process.env.TETHER_GRAPH_SEED ?? Math.floor(Math.random() * 1_000_000_000));

/** Milliseconds. Only a failure takes long, since it is shrunk. */
export const patience = 900_000;
