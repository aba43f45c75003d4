import { GlasswatchError } from '../errors.ts';
import { readTrail } from '../incident/readTrail.ts';
import { type Report, reportOf } from '../report/report.ts';
import type { CommandParts } from './commandParts.ts';

/**
 * The report of an incident, whose trail is verified for it. Rejects with `incidentNotFound`, and with `trailBroken`
 * when the trail was altered: no report may look sound that is not.
 */
export async function readReport(
  id: string,
  { incidents, store }: Pick<CommandParts, 'incidents' | 'store'>,
): Promise<Report> {
  const known = await incidents.get(id);
  if (!known) throw new GlasswatchError('incidentNotFound');
  const reading = readTrail(id, await store.trail(id));
  if (!reading.intact) throw new GlasswatchError('trailBroken', { cause: new Error(reading.reason) });
  const { incident, entries, head } = reading;
  // What was known is durable, so a trail that ends before it has been cut; a longer one has grown since.
  if (incident.version < known.version) throw new GlasswatchError('trailBroken');
  return reportOf(incident, entries, head);
}
