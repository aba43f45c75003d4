import { type Report, reportOf } from '../../report/report.ts';
import type { CommandDeps } from '../deps.ts';
import { verifiedTrail } from '../verifiedTrail.ts';

/** An incident's report as the record has it now. Rejects as `verifiedTrail` does. */
export async function readReport(
  id: string,
  deps: Pick<CommandDeps, 'incidents' | 'store'>,
): Promise<Report> {
  const { incident, trail, head } = await verifiedTrail(id, deps);
  return reportOf(incident, trail, head);
}
