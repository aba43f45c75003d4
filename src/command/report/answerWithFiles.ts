import type { Message } from '../../presentation/message.ts';
import { reportMessage } from '../../report/card.ts';
import { type ReportFile, reportFormats } from '../../report/file.ts';
import type { CommandDeps } from '../deps.ts';
import { makeReportFile } from './makeFile.ts';
import { readReport } from './readReport.ts';

export type ReportWithFiles = { readonly message: Message; readonly files: readonly ReportFile[] };

/** An incident's report as a card and in all its files, which say the same. Rejects as `readReport` does. */
export async function answerReportWithFiles(
  id: string,
  deps: Pick<CommandDeps, 'incidents' | 'store'>,
): Promise<ReportWithFiles> {
  const report = await readReport(id, deps);
  const message = reportMessage(report);
  const files: ReportFile[] = [];
  for (const format of reportFormats) files.push(await makeReportFile(report, format));
  return { message, files };
}
