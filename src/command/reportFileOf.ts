import type { ReportFile, ReportFormat } from '../report/reportFile.ts';
import type { CommandParts } from './commandParts.ts';
import { makeReportFile } from './makeReportFile.ts';
import { readReport } from './readReport.ts';

/** One file of an incident's report. Rejects as `readReport` does. */
export const reportFileOf = async (
  id: string,
  format: ReportFormat,
  parts: Pick<CommandParts, 'incidents' | 'store'>,
): Promise<ReportFile> => makeReportFile(await readReport(id, parts), format);
