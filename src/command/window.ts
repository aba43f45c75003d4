import { isoTime } from '../clock.ts';
import { occurrences } from '../digest/occurrences.ts';
import { day, hour } from '../duration.ts';
import type { TimeSpan } from '../signIn/source.ts';
import { type Days, type Window, windows } from './command.ts';

/** The days of a leap year. */
const longestDays = 366;

/**
 * A word as a window. Returns `null` when it is none. Returns a sentence in fixed words when it looks like
 * days but cannot be read as such.
 */
export function readWindow(word: string): { readonly window: Window | Days } | string | null {
  if (isWindow(word)) return { window: word };
  if (!word.includes('..') && !isDate.test(word)) return null;
  const window = readDays(word);
  return typeof window === 'string' ? window : { window };
}

const isDate = /^\d{4}-\d\d-\d\d$/;
/** This century only: Entra has no older sign-ins, and times of the year 10000 are written differently. */
const daysForm = /^(20\d\d-\d\d-\d\d)\.\.(20\d\d-\d\d-\d\d)$/;

function readDays(word: string): Days | string {
  const [, first = '', last = ''] = daysForm.exec(word) ?? [];
  if (!isRealDay(first) || !isRealDay(last)) {
    return 'Say the first and the last day, for example: 2026-11-01..2026-11-15.';
  }
  const days = (Date.parse(last) - Date.parse(first)) / day + 1;
  if (days < 1) return 'The first day is after the last.';
  return days > longestDays ? `That is longer than ${longestDays} days.` : { first, last };
}

/** Rejects the 30th of February, which `Date` takes for the 2nd of March. */
function isRealDay(text: string): boolean {
  const ms = Date.parse(text);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}

const isWindow = (text: string): text is Window =>
  Object.hasOwn(windows, text) || text === 'today' || text === 'yesterday';

const windowWords: Readonly<Record<keyof typeof windows, string>> = {
  '24h': ' in the last 24 hours',
  '7d': ' in the last 7 days',
  '30d': ' in the last 30 days',
  '90d': ' in the last 90 days',
};

/**
 * A window that ends now, a day of a time zone, or whole UTC days, as a span, with the words that follow a title.
 */
export function windowSpan(
  window: Window | Days,
  now: number,
  timeZone = 'UTC',
): { readonly span: TimeSpan; readonly words: string } {
  if (window === 'today' || window === 'yesterday') return namedDay(window, now, timeZone);
  if (typeof window === 'string') {
    const span = { from: isoTime(now - windows[window]), to: isoTime(now + 1) };
    return { span, words: windowWords[window] };
  }
  const { first, last } = window;
  return {
    span: { from: isoTime(Date.parse(first)), to: isoTime(Date.parse(last) + day) },
    words: first === last ? ` on ${first} (UTC)` : `, ${first} to ${last} (UTC)`,
  };
}

/** A day between two midnights: one of 23 or 25 hours where the clocks change. */
function namedDay(
  name: 'today' | 'yesterday',
  now: number,
  timeZone: string,
): { readonly span: TimeSpan; readonly words: string } {
  const midnight = occurrences('0 0 * * *', timeZone);
  const today = midnight.latest(now);
  const from = name === 'today' ? today : midnight.latest(today - 1);
  const date = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(from + hour);
  const to = name === 'today' ? now + 1 : today;
  return { span: { from: isoTime(from), to: isoTime(to) }, words: ` ${name}, ${date} (${timeZone})` };
}

/** A window as you would type it. */
export const windowText = (window: Window | Days): string =>
  typeof window === 'string' ? window : `${window.first}..${window.last}`;
