import type { Logger } from 'pino';
import { minute } from '../duration.ts';

/** Logs that a caller was refused. The fields and the words say why. */
export type RefusalLog = (
  fields: { readonly reason: string; readonly code?: string },
  message: string,
) => void;

/** The most lines with one reason in one span. The log counts the rest. */
const most = 20;
/** Milliseconds. */
const span = minute;

/**
 * The log of refusals. Any caller can be refused as often as they like. Each line costs money and fills the
 * workspace that holds the sign-ins. A workspace at its daily cap takes no more sign-ins. So the log keeps
 * only the first lines of a minute for each reason. A flood of one reason does not hide others, such as a
 * fault in the action group's token.
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
