import type { ReportFile, ReportFormat } from '../../report/file.ts';
import { reportFile } from '../../report/files.ts';
import type { Report } from '../../report/report.ts';

/** A report's file. That of thousands of sign-ins takes its time, so alerts get their turn before it. */
export async function makeReportFile(report: Report, format: ReportFormat): Promise<ReportFile> {
  await breathe();
  return reportFile(report, format);
}

const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
