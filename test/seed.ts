/** `WARREN_SEED` repeats a failing run of a random test; fast-check prints the seed that it takes. */
const seed = process.env.WARREN_SEED;

// Most files have no random test and need not load fast-check.
if (seed !== undefined) (await import("fast-check")).configureGlobal({ seed: Number(seed) });
