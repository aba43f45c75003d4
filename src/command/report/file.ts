import { type ReportFile, type ReportFormat, writingReport } from '../../report/files.ts';
import { type Report, reporting } from '../../report/report.ts';
import { inTurns } from '../../running/inTurns.ts';
import type { CommandDeps } from '../deps.ts';
import { verifiedTrail } from '../verifiedTrail.ts';

/** An incident's report from the record as it is now. Rejects as `verifiedTrail` does. */
export async function readReport(
  id: string,
  deps: Pick<CommandDeps, 'incidents' | 'store'>,
): Promise<Report> {
  const { incident, trail, head } = await verifiedTrail(id, deps);
  return inTurns(reporting(incident, trail, head));
}

/** One file of a report. A report of thousands of sign-ins takes time, so alerts get their turn in between. */
export async function makeReportFile(report: Report, format: ReportFormat): Promise<ReportFile> {
  await breathe();
  return inTurns(writingReport(report, format));
}

const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** One file of an incident's report. Rejects as `readReport` does. */
export const reportFileOf = async (
  id: string,
  format: ReportFormat,
  deps: Pick<CommandDeps, 'incidents' | 'store'>,
): Promise<ReportFile> => makeReportFile(await readReport(id, deps), format);
