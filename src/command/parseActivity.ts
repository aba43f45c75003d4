import { type OutcomeFilter, outcomeFilters } from '../signIn/filterAttempts.ts';
import { ipAddress } from '../signIn/ipAddress.ts';
import type { ActivityCommand } from './command.ts';
import { readWindow } from './parseWindow.ts';

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
  if (isOutcome(word)) return { outcome: word };
  return readWindow(word) ?? { account: word };
}

const isOutcome = (text: string): text is OutcomeFilter => Object.hasOwn(outcomeFilters, text);
