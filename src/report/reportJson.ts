import type { Report } from './report.ts';

// What an editor or a terminal would not show, or would show elsewhere than it stands.
const unseen = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/gu;

/**
 * A report for machines: the report itself, under the name and the version of its form. Invisible characters in texts
 * from outside are written as escapes, which changes nothing for who parses it. Pure.
 */
export const reportJson = (report: Report): string =>
  `${JSON.stringify({ format: 'glasswatch-report', version: 1, ...report }, null, 2).replace(unseen, escaped)}\n`;

const escaped = (character: string): string =>
  character === '\n'
    ? character
    : Array.from({ length: character.length }, (_, index) => unit(character, index)).join('');

const unit = (text: string, index: number): string =>
  `\\u${text.charCodeAt(index).toString(16).padStart(4, '0')}`;
