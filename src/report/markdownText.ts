import { outsideText } from '../presentation/outsideText.ts';

/**
 * Characters that Markdown, a Markdown table or HTML could read as more than a letter. Pipes never stay: they
 * end a cell.
 */
const structural = /[\\`*_[\]<>&|~$^]/g;

/**
 * Words that Markdown readers turn into links, mentions, references or emoji on their own. Backslashes do not
 * stop all of them; a code span does.
 */
const magical = /@|:\/\/|www\.|mailto:|xmpp:|#\d|:[\w+-]+:/i;

const entity = (character: string): string => `&#${character.codePointAt(0)};`;

/**
 * Text from outside as one line of Markdown that shows it literally and whole, where inline text may stand,
 * table cells included. Numeric character references never start anything in Markdown, and old readers know
 * them too.
 */
export const markdownText = (text: string): string =>
  outsideText(text, Number.POSITIVE_INFINITY)
    .split(/([\s|`\\]+)/)
    .map((word) => (magical.test(word) ? `\`${word}\`` : word.replace(structural, entity)))
    .join('');

/** Text from outside with its lines kept, as a quotation. Each line is a paragraph. */
export function markdownQuote(text: string): string {
  const lines = text.split(/\r\n?|[\n\v\f\u0085\u2028\u2029]/).filter((line) => line.trim() !== '');
  // A line that begins with anything but a letter could begin a heading, a list, or a rule.
  return lines.map((line) => `> ${markdownText(line).replace(/^[^\p{L}`&]/u, entity)}`).join('\n>\n');
}

/** A row of a table. Cells are already Markdown. */
export const markdownRow = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
