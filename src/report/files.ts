import { atOnce, type Pieces } from '../pieces.ts';
import { reportCsv } from './csv.ts';
import { reportHtml } from './html/page.ts';
import { reportMarkdown } from './markdown.ts';
import type { Report } from './report.ts';

/** The file formats of a report: two for people, one for machines, and its sign-ins for a spreadsheet. */
export const reportFormats = ['markdown', 'json', 'csv', 'html'] as const;
export type ReportFormat = (typeof reportFormats)[number];

export type ReportFile = {
  readonly format: ReportFormat;
  /** A file name that Glasswatch makes, such as `incident-k7qd2-3.md`. */
  readonly name: string;
  readonly content: string;
};

// Characters that an editor or a terminal would hide, or show in another place, if JSON does not escape them.
const unseen = /[\x7f-\x9f\p{Cf}\p{Co}\u2028\u2029]/gu;

/**
 * A report for machines: the report itself, with the name and version of its format, as `JSON.stringify` indents it.
 * Invisible characters in texts from outside become escapes. A parser reads the same texts. Its long lists come item by
 * item. Pure.
 */
function* reportJson(report: Report): Iterable<string> {
  const fields = Object.entries({ format: 'glasswatch-report', version: 1, ...report });
  for (const [index, [name, value]] of fields.entries()) {
    yield `${index === 0 ? '{' : ','}\n  ${JSON.stringify(name)}: `;
    if (!Array.isArray(value) || value.length === 0) {
      yield indentedJson(value, '  ');
      continue;
    }
    for (const [place, item] of value.entries()) {
      yield `${place === 0 ? '[' : ','}\n    ${indentedJson(item, '    ')}`;
    }
    yield '\n  ]';
  }
  yield '\n}\n';
}

/** In texts, JSON escapes the line breaks: those that are left are of the form. */
const indentedJson = (value: unknown, indent: string): string =>
  JSON.stringify(value, null, 2).replaceAll('\n', `\n${indent}`).replace(unseen, escaped);

const escaped = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');

function* lines(all: Iterable<string>): Iterable<string> {
  for (const line of all) yield `${line}\n`;
}

/** `write` makes the text in parts, which follow each other as they are. */
type Form = { readonly ending: string; readonly write: (report: Report) => Iterable<string> };

const forms: Readonly<Record<ReportFormat, Form>> = {
  markdown: { ending: '.md', write: (report) => lines(reportMarkdown(report)) },
  json: { ending: '.json', write: reportJson },
  csv: { ending: '.csv', write: reportCsv },
  html: { ending: '.html', write: reportHtml },
};

/** A hundred rows of the log take about three milliseconds. */
const partsAPiece = 100;

/** What the sheet of a report has rows of. */
const sheetOf = { signIn: 'sign-ins', watch: 'blind-times' } as const;

/** Writes a report in one format, piece by piece: a report of thousands of sign-ins takes time. Pure. */
export function* writingReport(report: Report, format: ReportFormat): Pieces<ReportFile> {
  const { ending, write } = forms[format];
  const parts: string[] = [];
  for (const part of write(report)) {
    parts.push(part);
    if (parts.length % partsAPiece === 0) yield;
  }
  return {
    format,
    name: `incident-${report.incidentId}${format === 'csv' ? `-${sheetOf[report.kind]}` : ''}${ending}`,
    content: parts.join(''),
  };
}

/** A report in all formats. Pure. */
export const reportFiles = (report: Report): readonly ReportFile[] =>
  reportFormats.map((format) => atOnce(writingReport(report, format)));
