import type { Report } from './report.ts';

// What an editor or a terminal would not show, or would show elsewhere than it stands, as far as JSON does not escape it.
const unseen = /[\x7f-\x9f\p{Cf}\p{Co}\u2028\u2029]/gu;

/**
 * A report for machines: the report itself, under the name and the version of its form. Invisible characters in texts
 * from outside are written as escapes, which changes nothing for who parses it. Pure.
 */
export const reportJson = (report: Report): string =>
  `${JSON.stringify({ format: 'glasswatch-report', version: 1, ...report }, null, 2).replace(unseen, escaped)}\n`;

const escaped = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');
