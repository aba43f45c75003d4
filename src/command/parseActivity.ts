import { type OutcomeFilter, outcomeFilters } from '../signIn/filterAttempts.ts';
import { ipAddress } from '../signIn/ipAddress.ts';
import { type ActivityCommand, type Days, type Window, windows } from './command.ts';

const day = 86_400_000;
/** A leap year. */
const longestDays = 366;

/** What of an `activity` has been read so far. */
type Read = Partial<Omit<ActivityCommand, 'type'>>;

/**
 * Reads the words after `activity`, lower case, in any order, each kind at most once. Answers with a sentence in fixed words
 * when they cannot be meant. Days and addresses are checked; a word of no known form is an account's name to compare with.
 */
export function parseActivity(words: readonly string[]): ActivityCommand | string {
  let read: Read = {};
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const next = word === 'ip' ? readAddress(rest.shift()) : readWord(word);
    if (typeof next === 'string') return next;
    if (Object.keys(next).some((kind) => kind in read)) {
      return 'It takes one window, one account, one outcome and one IP address.';
    }
    read = { ...read, ...next };
  }
  return { type: 'activity', window: '24h', account: null, outcome: null, ipAddress: null, ...read };
}

function readAddress(word: string | undefined): Read | string {
  const address = ipAddress(word ?? '');
  return address === null
    ? 'Say the IP address after ip, for example: ip 192.0.2.1.'
    : { ipAddress: address };
}

function readWord(word: string): Read | string {
  if (isWindow(word)) return { window: word };
  if (isOutcome(word)) return { outcome: word };
  if (!word.includes('..') && !isDate.test(word)) return { account: word };
  const window = readDays(word);
  return typeof window === 'string' ? window : { window };
}

const isDate = /^\d{4}-\d\d-\d\d$/;
/** Of this century: Entra has no older sign-ins, and times of the year 10000 are written differently. */
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

/** Not the 30th of February, which `Date` takes for the 2nd of March. */
function isRealDay(text: string): boolean {
  const ms = Date.parse(text);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}

const isWindow = (text: string): text is Window => Object.hasOwn(windows, text);
const isOutcome = (text: string): text is OutcomeFilter => Object.hasOwn(outcomeFilters, text);
