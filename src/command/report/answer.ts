import type { Actor } from '../../incident/actor.ts';
import type { Message } from '../../presentation/message.ts';
import { reportMessage } from '../../report/card.ts';
import { type ReportFile, reportFormats } from '../../report/files.ts';
import { makeReportFile, type ReportDeps, readReport } from './file.ts';

/** An incident's report as a card. Rejects as `readReport` does. */
export const answerReport = async (id: string, asker: Actor, deps: ReportDeps): Promise<Message> =>
  reportMessage(await readReport(id, asker, deps));

export type ReportWithFiles = { readonly message: Message; readonly files: readonly ReportFile[] };

/** An incident's report as a card and in all its files, which say the same. Rejects as `readReport` does. */
export async function answerReportWithFiles(
  id: string,
  asker: Actor,
  deps: ReportDeps,
): Promise<ReportWithFiles> {
  const report = await readReport(id, asker, deps);
  const message = reportMessage(report);
  const files: ReportFile[] = [];
  for (const format of reportFormats) files.push(await makeReportFile(report, format));
  return { message, files };
}
