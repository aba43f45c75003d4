import { type OutcomeFilter, outcomeFilters } from '../../signIn/attemptFilter.ts';
import { ipAddress } from '../../signIn/ipAddress.ts';
import type { ActivityCommand } from '../command.ts';
import { readWindow, windowText } from '../window.ts';

/** The parts of an `activity` command read so far. */
type Read = Partial<Omit<ActivityCommand, 'type'>>;

/**
 * Reads the words after `activity`, lower case, in any order, each kind at most once. Returns a sentence in
 * fixed words when they make no sense. Days and addresses are checked; any other word is an account's name to
 * compare with.
 */
export function parseActivity(words: readonly string[]): ActivityCommand | string {
  let read: Read = {};
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const next = readWord(word, () => rest.shift() ?? '');
    if (typeof next === 'string') return next;
    if (Object.keys(next).some((kind) => kind in read)) {
      return 'Say at most one window, one account, one outcome, one IP address and one page.';
    }
    read = { ...read, ...next };
  }
  return { type: 'activity', window: '24h', account: null, outcome: null, ipAddress: null, page: 1, ...read };
}

function readAddress(word: string): Read | string {
  const address = ipAddress(word);
  return address === null
    ? 'Say the IP address after ip, for example: ip 192.0.2.1.'
    : { ipAddress: address };
}

/** All pages up to the requested one are in memory: twenty thousand attempts. */
const pageForm = /^[1-9]\d{0,2}$/;

/** The word after `page`. Returns a sentence in fixed words when it is no number of a page. */
export const readPage = (word: string): { readonly page: number } | string =>
  pageForm.test(word)
    ? { page: Number(word) }
    : 'Say which page up to 999, for example: page 2. Name a shorter window to see what is further back.';

/** Reads a word, and the next one if it belongs to it. */
function readWord(word: string, following: () => string): Read | string {
  if (word === 'ip') return readAddress(following());
  if (word === 'page') return readPage(following());
  if (isOutcome(word)) return { outcome: word };
  return readWindow(word) ?? { account: word };
}

const isOutcome = (text: string): text is OutcomeFilter => Object.hasOwn(outcomeFilters, text);

/** An `activity` command as you would type it: `parseActivity` reads it back unchanged. */
export function activityText({ window, account, outcome, ipAddress, page }: ActivityCommand): string {
  const words = [
    'activity',
    windowText(window),
    account,
    outcome,
    ipAddress && `ip ${ipAddress}`,
    page > 1 ? `page ${page}` : null,
  ];
  return words.filter((word) => word !== null).join(' ');
}
