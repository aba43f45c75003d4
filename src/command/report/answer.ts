import type { Message } from '../../presentation/message.ts';
import { reportMessage } from '../../report/card.ts';
import { type ReportFile, reportFormats } from '../../report/files.ts';
import type { CommandDeps } from '../deps.ts';
import { makeReportFile, readReport } from './file.ts';

/** An incident's report as a card. Rejects as `readReport` does. */
export const answerReport = async (
  id: string,
  deps: Pick<CommandDeps, 'incidents' | 'store'>,
): Promise<Message> => reportMessage(await readReport(id, deps));

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
