import { clockSkew } from '../clockSkew.ts';
import type { TimeSpan } from '../source.ts';

/** Sign-ins are published minutes later, and a day or two later when something in between was down. */
const longestPublishing = 2 * 24 * 3_600_000;

/**
 * When the rows of sign-ins in a span were published: Log Analytics bounds no other time by itself. Two clocks write when
 * a sign-in was and when it was published.
 */
export const publishedIn = ({ from, to }: TimeSpan) => ({
  startTime: new Date(Date.parse(from) - clockSkew),
  endTime: new Date(Date.parse(to) + longestPublishing),
});
