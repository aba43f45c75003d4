import { isMarkedUp, textOfHtml } from './htmlText.ts';

const at = String.raw`<at(?:\s[^<>]*)?>(?:(?!<\/at>)[\s\S])*<\/at>`;
const quoted = String.raw`<quoted(?:\s[^<>]*)?(?:\/>|>(?:(?!<\/quoted>)[\s\S])*<\/quoted>)`;

/** What Teams puts before a person's own words: mentions of the bot, and what stands for a quoted message. */
const preamble = new RegExp(String.raw`^(?:\s|&nbsp;|${at}|${quoted})+`, 'i');
const ending = /(?:\s|&nbsp;)+$/i;
const mention = /(&nbsp;)?<at(?:\s[^<>]*)?>((?:(?!<\/at>)[\s\S])*)<\/at>(&nbsp;)?/gi;

/** A person's own words, from the first one on: what Teams puts before them is taken away. Pure. */
export const ownWords = (text: string): string =>
  (isMarkedUp(text.replace(preamble, '')) ? textOfHtml(text) : text).replace(preamble, '');

/**
 * A part of these words as it was typed: its letters, its lines, and all that stands in angle brackets. Mentions become
 * `@` and the name. Pure.
 */
export const asTyped = (words: string): string =>
  words
    .replace(mention, (_, before, name: string, after) => `${before ? ' ' : ''}@${name}${after ? ' ' : ''}`)
    .replace(ending, '')
    .trim();

const firstWord = /^(?:\s|&nbsp;)*((?:(?!&nbsp;)\S)*)(?:\s|&nbsp;)*([\s\S]*)$/i;
const mentionsBefore = new RegExp(String.raw`^(?:\s|&nbsp;|${at})+`, 'i');

/**
 * The first word, in lower case, without markup and in the normal form of compatibility; and what follows it, as it is.
 * Pure.
 */
export function cutWord(words: string): readonly [word: string, rest: string] {
  const [, word = '', rest = ''] = firstWord.exec(words) ?? [];
  return [plainWord(word), rest];
}

/** The same, past any mentions before the word. Pure. */
export const cutWordAfterMentions = (words: string): readonly [word: string, rest: string] =>
  cutWord(words.replace(mentionsBefore, ''));

const plainWord = (word: string): string =>
  word
    .replace(/<[^<>]*>/g, '')
    .normalize('NFKC')
    .toLowerCase();
