import { Cron } from 'croner';

/** The times of a recurring event. All times are in ms. */
export type Occurrences = {
  /** The first occurrence after this time. */
  next(after: number): number;
  /** The last occurrence until this time, which may be one itself. */
  latest(until: number): number;
};

/**
 * The occurrences of a five-field cron pattern in an IANA time zone. When the clocks change, a skipped time
 * of day occurs right after the gap, and a repeated one occurs once. Throws for a pattern or time zone that
 * cannot be read. Throws also for a pattern that never occurs, such as the 30th of February.
 */
export function occurrences(pattern: string, timeZone: string): Occurrences {
  // croner also accepts nicknames, and a date, which occurs only once.
  if (!/^\S+( +\S+){4}$/.test(pattern)) throw new RangeError('a cron pattern has five fields');
  const cron = new Cron(pattern, { mode: '5-part', timezone: timeZone });
  const found = (date: Date | null | undefined): number => {
    if (!date) throw new RangeError('the cron pattern never occurs');
    return date.getTime();
  };
  const next = (after: number) => found(cron.nextRun(new Date(after)));
  next(0);
  return { next, latest: (until) => found(cron.previousRuns(1, new Date(until + 1))[0]) };
}
