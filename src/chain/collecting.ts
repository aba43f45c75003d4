import { hour } from '../duration.ts';
import type { LogFindings } from '../signIn/source.ts';

/** A daily cap lets some rows through after its time. Rows that come later than that show that collection goes on. */
const excess = hour;

/** Since when the workspace takes no rows, ISO 8601 UTC; `null` while it takes them, or does not say. */
export function stoppedAt({ collection, interactive, nonInteractive }: LogFindings): string | null {
  if (collection === null || collection.stoppedAt === null) return null;
  const { stoppedAt: stop, resumedAt } = collection;
  const rowsAt = [interactive, nonInteractive].flatMap(({ newestArrivedAt }) => newestArrivedAt ?? []);
  const isOver = (resumedAt !== null && resumedAt >= stop) || rowsAt.some((at) => isLater(at, stop));
  return isOver ? null : stop;
}

const isLater = (at: string, stop: string): boolean => Date.parse(at) - Date.parse(stop) > excess;
