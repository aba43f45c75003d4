import type { Report } from './report.ts';
import { reportCsv } from './reportCsv.ts';
import type { ReportFile } from './reportFile.ts';
import { reportJson } from './reportJson.ts';
import { reportMarkdown } from './reportMarkdown.ts';

/** A report in all its forms. Pure. */
export function reportFiles(report: Report): readonly ReportFile[] {
  const name = `incident-${report.incidentId}`;
  return [
    { format: 'markdown', name: `${name}.md`, content: reportMarkdown(report) },
    { format: 'json', name: `${name}.json`, content: reportJson(report) },
    { format: 'csv', name: `${name}-sign-ins.csv`, content: reportCsv(report) },
  ];
}
