/** How many calls, over all addons. */
export const amount = Number(process.env.TETHER_FUZZ_CALLS ?? 100_000);

/** Printed when something is found. */
export const seed = Number(process.env.TETHER_FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** Milliseconds; only a failure takes long, since it is shrunk. */
export const patience = 1_200_000;
