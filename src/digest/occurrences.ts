import { Cron } from 'croner';

/** When something happens again and again. All times in ms. */
export type Occurrences = {
  /** The first one after this time. */
  next(after: number): number;
  /** The last one until this time, which may be one itself. */
  latest(until: number): number;
};

/**
 * The occurrences of a cron pattern of five fields in an IANA time zone. Where the clocks change, a time of day that is
 * left out occurs right after the gap, and one that comes twice occurs once. Throws for a pattern or a time zone that
 * cannot be read, and for a pattern that never occurs, such as the 30th of February.
 */
export function occurrences(pattern: string, timeZone: string): Occurrences {
  // croner also takes nicknames and a date, which occurs once and then never again.
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
