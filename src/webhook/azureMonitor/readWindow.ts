import type { Alert } from '../../alert/alert.ts';
import { readTime } from '../../alert/readTime.ts';

/** An evaluation window; `null` unless both ends can be read and stand in order. */
export function readWindow(start: unknown, end: unknown): Alert['window'] {
  const from = readTime(start);
  const to = readTime(end);
  return from !== null && to !== null && from <= to ? { from, to } : null;
}
