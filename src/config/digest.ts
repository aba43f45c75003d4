import { z } from 'zod/v4';
import { occurrences } from '../digest/occurrences.ts';

const patternRemedy =
  'write off, or a cron pattern of five fields such as 0 8 * * 1, which is Mondays at eight';
const timeZoneRemedy = 'write an IANA time zone such as Europe/Berlin';

function hasOccurrences(pattern: string, timeZone = 'UTC'): boolean {
  try {
    occurrences(pattern, timeZone);
    return true;
  } catch {
    return false;
  }
}

/** The variables DIGEST and DIGEST_TIME_ZONE: when the weekly digest is posted. */
export const digestSettings = {
  DIGEST: z
    .string()
    .trim()
    .refine((text) => text === 'off' || hasOccurrences(text), patternRemedy)
    .default('0 8 * * 1'),
  DIGEST_TIME_ZONE: z
    .string()
    // An offset such as +01:00 would be accepted too, and be wrong for half of the year.
    .refine((zone) => /^[a-z]/i.test(zone) && hasOccurrences('0 8 * * 1', zone), timeZoneRemedy)
    .default('UTC'),
};
