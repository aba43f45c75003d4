import type { Logger } from 'pino';
import { minute } from '../duration.ts';

/** Logs that a caller was refused: why, in the fields, and in words. */
export type RefusalLog = (
  fields: { readonly reason: string; readonly code?: string },
  message: string,
) => void;

/** Lines with one reason in one span; the rest is counted. */
const most = 20;
/** Milliseconds. */
const span = minute;

/**
 * The log of refusals. Anybody can be refused as often as they like, and each line is paid for and lies in the workspace that
 * holds the sign-ins: filled up to its daily cap it would take no more of them. So of each reason only the first lines of
 * a minute are logged. Those of others stand: what is wrong with the action group's token is not lost in a flood.
 */
export function createRefusalLog(log: Logger, now: () => number): RefusalLog {
  const counts = new Map<string, number>();
  let from = Number.NEGATIVE_INFINITY;

  return (fields, message) => {
    if (Math.abs(now() - from) >= span) {
      for (const [reason, count] of counts) {
        if (count > most) log.warn({ reason, count }, 'so many were refused in a minute');
      }
      counts.clear();
      from = now();
    }
    const count = (counts.get(fields.reason) ?? 0) + 1;
    counts.set(fields.reason, count);
    if (count <= most) log.warn(fields, message);
    if (count === most)
      log.warn({ reason: fields.reason }, 'more of these are counted for a minute, not logged');
  };
}
