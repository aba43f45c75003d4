import { reportCsv } from './csv.ts';
import { type ReportFile, type ReportFormat, reportFormats } from './file.ts';
import { reportJson } from './json.ts';
import { reportMarkdown } from './markdown.ts';
import type { Report } from './report.ts';

type Form = { readonly ending: string; readonly write: (report: Report) => string };

const forms: Readonly<Record<ReportFormat, Form>> = {
  markdown: { ending: '.md', write: reportMarkdown },
  json: { ending: '.json', write: reportJson },
  csv: { ending: '-sign-ins.csv', write: reportCsv },
};

/** A report in one of its forms. Pure. */
export function reportFile(report: Report, format: ReportFormat): ReportFile {
  const { ending, write } = forms[format];
  return { format, name: `incident-${report.incidentId}${ending}`, content: write(report) };
}

/** A report in all its forms. Pure. */
export const reportFiles = (report: Report): readonly ReportFile[] =>
  reportFormats.map((format) => reportFile(report, format));
