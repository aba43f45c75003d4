import { z } from 'zod/v4';
import type { Contact, ContactPart } from '../alert/contact.ts';
import { isBlank } from '../visibleText.ts';
import { guid } from './values.ts';

/** Nobody reads more on a phone at night, and the card has room for no more. */
const longestWords = 200;
const mostEntries = 100;

const formRemedy =
  'write <object id>=<words> for each account, separated by semicolons (in a link, a semicolon is %3B)';
const entriesRemedy = `write at most ${mostEntries} entries`;
const phoneRemedy = 'write 3 to 15 digits after tel:, as in tel:+44 20 7946 0123';
const mailRemedy = 'write one address after mailto:, as in mailto:ada@contoso.com';
const pageRemedy = 'write a whole address after https:, without a name and password';

/**
 * `ACCOUNT_CONTACTS`: who answers for an account, by its object id in lower case. An account of `BREAK_GLASS_GROUPS`
 * may be among them, so an id need not be in `BREAK_GLASS_ACCOUNTS`.
 */
export const contactsSetting = z
  .string(formRemedy)
  .transform((text, context): ReadonlyMap<string, Contact> => {
    const entries = text.split(';').flatMap((entry, index) => {
      const separator = entry.indexOf('=');
      const id = entry.slice(0, Math.max(separator, 0)).trim().toLowerCase();
      return entry.trim() === '' ? [] : [{ id, words: entry.slice(separator + 1).trim(), number: index + 1 }];
    });
    const contacts = new Map<string, Contact>();
    const mistakes: string[] = [];
    for (const { id, words, number } of entries) {
      const contact = readContact(words);
      const mistake = contacts.has(id) ? 'write each object id once' : mistakeIn(id, words, contact);
      if (mistake !== null) mistakes.push(`entry ${number}: ${mistake}`);
      else if (typeof contact !== 'string') contacts.set(id, contact);
    }
    if (entries.length === 0) mistakes.push(formRemedy);
    if (entries.length > mostEntries) mistakes.push(entriesRemedy);
    if (mistakes[0] !== undefined) context.addIssue(mistakes[0]);
    return contacts;
  });

function mistakeIn(id: string, words: string, contact: Contact | string): string | null {
  if (!guid.test(id)) return formRemedy;
  if (isBlank(words)) return 'write a name, a number or an address after the object id';
  if ([...words].length > longestWords) return `write at most ${longestWords} characters`;
  return typeof contact === 'string' ? contact : null;
}

/** A phone number may have blanks and brackets in it. An address ends at a blank or a comma. */
const links =
  /(?<![\p{L}\p{N}])(?:(?<tel>tel:)[^\S\r\n]*(?<number>\+?(?:\d|\()(?:\d|[./-](?=[\d(])|\)|\((?=\d)|[ \u00a0\u202f](?=\d|\(\d))*)?|(?<mail>mailto:)[^\s,<>]*|https:[^\s,<>"]*)/giu;

/** The words with their links, in order; or what to write instead. */
function readContact(words: string): Contact | string {
  const parts: ContactPart[] = [];
  let from = 0;
  for (const { 0: whole, index, groups } of words.matchAll(links)) {
    const given = withoutEnd(whole);
    const link = groups?.tel ? phoneOf(groups.number) : groups?.mail ? mailOf(given) : pageOf(given);
    if (typeof link === 'string') return link;
    parts.push({ text: words.slice(from, index), url: null }, link);
    from = index + given.length;
  }
  return [...parts, { text: words.slice(from), url: null }].filter(({ text }) => text !== '');
}

function phoneOf(given = ''): ContactPart | string {
  const text = withoutEnd(given);
  // In +44 (0) 20 the zero is for callers from the same country.
  const digits = (text.startsWith('+') ? text.replace('(0)', '') : text).replace(/[^\d+]/g, '');
  return /^\+?\d{3,15}$/.test(digits) ? { text, url: `tel:${digits}` } : phoneRemedy;
}

function mailOf(given: string): ContactPart | string {
  const text = given.slice('mailto:'.length).split('?')[0] ?? '';
  const url = URL.parse(given);
  const isAddress = /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/.test(text);
  return url && isAddress ? { text, url: safe(url) } : mailRemedy;
}

function pageOf(text: string): ContactPart | string {
  const url = URL.parse(text);
  const isWhole = url?.protocol === 'https:' && /^https:\/\/[^/\\]/i.test(text);
  return isWhole && url.username === '' && url.password === '' ? { text, url: safe(url) } : pageRemedy;
}

/** Nothing of an address may end a link in Markdown, or be run by a client. */
const safe = ({ href }: URL): string =>
  href.replace(/[^\w:/?#@!$&+,;=.~%-]/g, (character) =>
    encodeURIComponent(character).replace(/^[!'()*]$/, hex),
  );

const hex = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

/** Without the end of the sentence around a link. A bracket that the link opens belongs to it. */
function withoutEnd(text: string): string {
  const isOpened = text.split('(').length >= text.split(')').length;
  const isEnd = /[.,:!?'"\]}-]$/.test(text) || (text.endsWith(')') && !isOpened);
  return isEnd ? withoutEnd(text.slice(0, -1)) : text;
}
