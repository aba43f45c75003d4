import { outsideText } from '../presentation/outsideText.ts';

/** What Markdown, or a table in it, or HTML could read as more than a letter. Pipes never stay: they end a cell. */
const structural = /[\\`*_[\]<>&|~$^]/g;

/**
 * Words that a reader of Markdown turns into links, mentions, references or emoji without being asked. Backslashes do
 * not stop all of them from that, a code span does.
 */
const magical = /@|:\/\/|www\.|mailto:|xmpp:|#\d|:[\w+-]+:/i;

const entity = (character: string): string => `&#${character.codePointAt(0)};`;

/**
 * Text from outside as one line of Markdown that shows it literally, whole, wherever inline text may stand, table cells
 * included. Numeric character references never start anything in Markdown, and old readers know them too.
 */
export const markdownText = (text: string): string =>
  outsideText(text, Number.POSITIVE_INFINITY)
    .split(/([\s|`\\]+)/)
    .map((word) => (magical.test(word) ? `\`${word}\`` : word.replace(structural, entity)))
    .join('');

/** Text from outside with its lines kept, as a quotation whose lines are paragraphs. */
export function markdownQuote(text: string): string {
  const lines = text.split(/\r\n?|[\n\v\f\u0085\u2028\u2029]/).filter((line) => line.trim() !== '');
  // What no letter begins could begin a heading, a list, or a rule.
  return lines.map((line) => `> ${markdownText(line).replace(/^[^\p{L}`&]/u, entity)}`).join('\n>\n');
}

/** A table of cells that are Markdown already. */
export const markdownTable = (
  heads: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] => [row(heads), row(heads.map(() => '---')), ...rows.map(row)];

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
