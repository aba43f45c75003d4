import { isIncidentId } from '../../incident/id.ts';
import { readPage } from '../activity/parse.ts';
import type { IncidentsCommand } from '../command.ts';
import { readWindow, windowText } from '../window.ts';

type Read = Partial<Omit<IncidentsCommand, 'type'>>;

/**
 * Reads the words after `incidents`, lower case, in any order, each kind at most once. Returns a sentence in fixed words
 * when they make no sense. Any other word is an account's name to compare with.
 */
export function parseIncidents(words: readonly string[]): IncidentsCommand | string {
  let read: Read = {};
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const next = readWord(word, () => rest.shift() ?? '');
    if (typeof next === 'string') return next;
    if (Object.keys(next).some((kind) => kind in read))
      return 'It takes one window, one account and one page.';
    read = { ...read, ...next };
  }
  const { page, ...others } = read;
  return { type: 'incidents', ...others, ...(page === undefined || page === 1 ? {} : { page }) };
}

function readWord(word: string, following: () => string): Read | string {
  if (word === 'closed') return { state: 'closed' };
  if (word === 'page') return readPage(following());
  if (isIncidentId(word)) return 'Say incident before an id.';
  return readWindow(word) ?? { account: word };
}

/** An `incidents` command as you would type it: `parseIncidents` reads it back unchanged. */
export function incidentsText({ state, window, account, page }: IncidentsCommand): string {
  const words = ['incidents', state, window && windowText(window), account, page && `page ${page}`];
  return words.filter((word) => word !== undefined).join(' ');
}
