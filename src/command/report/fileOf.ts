import type { ReportFile, ReportFormat } from '../../report/file.ts';
import type { CommandDeps } from '../deps.ts';
import { makeReportFile } from './makeFile.ts';
import { readReport } from './readReport.ts';

/** One file of an incident's report. Rejects as `readReport` does. */
export const reportFileOf = async (
  id: string,
  format: ReportFormat,
  deps: Pick<CommandDeps, 'incidents' | 'store'>,
): Promise<ReportFile> => makeReportFile(await readReport(id, deps), format);
