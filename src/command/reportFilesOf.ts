import { type ReportFile, reportFormats } from '../report/reportFile.ts';
import { reportFile } from '../report/reportFiles.ts';
import type { CommandParts } from './commandParts.ts';
import { readReport } from './readReport.ts';

/**
 * An incident's report as files. Rejects as `readReport` does. The files of thousands of sign-ins take their time, so
 * alerts get their turn between one and the next.
 */
export async function reportFilesOf(
  id: string,
  parts: Pick<CommandParts, 'incidents' | 'store'>,
): Promise<readonly ReportFile[]> {
  const report = await readReport(id, parts);
  const files: ReportFile[] = [];
  for (const format of reportFormats) {
    await breathe();
    files.push(reportFile(report, format));
  }
  return files;
}

const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
