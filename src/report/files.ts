import { reportCsv } from './csv.ts';
import { reportMarkdown } from './markdown.ts';
import type { Report } from './report.ts';

/** The file formats of a report: for people, for machines, and its sign-ins for a spreadsheet. */
export const reportFormats = ['markdown', 'json', 'csv'] as const;
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
 * A report for machines: the report itself, with the name and version of its format. Invisible characters in
 * texts from outside become escapes. A parser reads the same texts. Pure.
 */
const reportJson = (report: Report): string =>
  `${JSON.stringify({ format: 'glasswatch-report', version: 1, ...report }, null, 2).replace(unseen, escaped)}\n`;

const escaped = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');

type Form = { readonly ending: string; readonly write: (report: Report) => string };

const forms: Readonly<Record<ReportFormat, Form>> = {
  markdown: { ending: '.md', write: reportMarkdown },
  json: { ending: '.json', write: reportJson },
  csv: { ending: '-sign-ins.csv', write: reportCsv },
};

/** A report in one format. Pure. */
export function reportFile(report: Report, format: ReportFormat): ReportFile {
  const { ending, write } = forms[format];
  return { format, name: `incident-${report.incidentId}${ending}`, content: write(report) };
}

/** A report in all formats. Pure. */
export const reportFiles = (report: Report): readonly ReportFile[] =>
  reportFormats.map((format) => reportFile(report, format));
