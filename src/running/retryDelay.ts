const first = 1_000;
const longest = 60_000;

/** Milliseconds to wait after the nth failure in a row (1, 2, …): doubles up to a minute, and never ends. */
export const retryDelay = (failures: number): number => Math.min(first * 2 ** (failures - 1), longest);
