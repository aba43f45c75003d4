/** SQLite's codes for a page that is not what it should be, and for a file that is no database. */
const damageCodes = new Set([11, 26]);

/** A value of a type that its column never holds: the page was damaged, and still looks like one. */
export class DamagedColumn extends TypeError {}

/** Whether an error says that what is stored is damaged. Trying again does not help then. */
export const isDamage = (error: unknown): boolean =>
  error instanceof DamagedColumn ||
  (error instanceof Error &&
    'errcode' in error &&
    typeof error.errcode === 'number' &&
    // The upper bits say where it was found.
    damageCodes.has(error.errcode & 0xff));

/** What the log says of damage that does not concern a single incident. */
export function damaged(cause: unknown): Error {
  const words = cause instanceof Error ? cause.message : 'unknown reason';
  return new Error(`The database is damaged (${words}): follow "The store is damaged" in docs/runbook.md.`);
}
