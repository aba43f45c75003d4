import type { ReportFile } from '../report/reportFile.ts';
import { reportFiles } from '../report/reportFiles.ts';
import type { CommandParts } from './commandParts.ts';
import { readReport } from './readReport.ts';

/** An incident's report as files. Rejects with `incidentNotFound` or `trailBroken`. */
export const reportFilesOf = async (
  id: string,
  parts: Pick<CommandParts, 'incidents' | 'store'>,
): Promise<readonly ReportFile[]> => reportFiles(await readReport(id, parts));
