import { isoTime } from '../../clock.ts';
import type { Actor } from '../../incident/actor.ts';
import { type ReportFile, type ReportFormat, writingReport } from '../../report/files.ts';
import { type Report, reporting } from '../../report/report.ts';
import { inTurns } from '../../running/inTurns.ts';
import type { CommandDeps } from '../deps.ts';
import { verifiedTrail } from '../verifiedTrail.ts';

/** What making a report needs. */
export type ReportDeps = Pick<CommandDeps, 'incidents' | 'store' | 'reportFacts' | 'clock'>;

/** An incident's report from the record as it is now, for the person who asks. Rejects as `verifiedTrail` does. */
export async function readReport(id: string, asker: Actor, deps: ReportDeps): Promise<Report> {
  const { incident, trail, head } = await verifiedTrail(id, deps);
  const facts = await deps.reportFacts();
  const by = { from: 'teams', id: asker.id, name: asker.name } as const;
  const generated = { at: isoTime(deps.clock.now()), by };
  return inTurns(reporting(incident, trail, head, { ...facts, generated }));
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
  asker: Actor,
  deps: ReportDeps,
): Promise<ReportFile> => makeReportFile(await readReport(id, asker, deps), format);
