import { z } from 'zod/v4';
import { isoDuration } from './isoDuration.ts';

const remedy = 'write an ISO 8601 duration of 1 second to 1 hour, such as PT5M';
const hour = 3_600_000;

/** SWEEP_INTERVAL, in ms: how often the log is searched for sign-ins that no alert has brought. */
export const sweepInterval = z
  .string()
  .default('PT5M')
  .transform(isoDuration)
  .refine((ms) => ms >= 1_000 && ms <= hour, remedy);
