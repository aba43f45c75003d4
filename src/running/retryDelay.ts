import { minute, second } from '../duration.ts';

const first = second;
const longest = minute;

/**
 * Milliseconds to wait after the nth failure in a row (1, 2, …). Doubles up to a minute. Retries never end.
 */
export const retryDelay = (failures: number): number => Math.min(first * 2 ** (failures - 1), longest);
