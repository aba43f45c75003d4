import type { IncidentEvent } from '../../src/incident/event.ts';
import { seal, type TrailRecord, trailStart } from '../../src/incident/trail/trail.ts';

/** An event that carries a text from outside. */
export const acknowledgedBy = (name: string): IncidentEvent => ({
  type: 'acknowledged',
  actor: { id: '00000000-0000-4000-8000-0000000000ad', name },
});

/** The next records of a trail, one for each event and one a second, sealed onto `after`; without it a new trail. */
export function recordsOf(
  incidentId: string,
  events: readonly IncidentEvent[],
  after?: TrailRecord,
): TrailRecord[] {
  const records: TrailRecord[] = [];
  for (const event of events) {
    const last = records.at(-1) ?? after;
    const sequence = (last?.sequence ?? 0) + 1;
    const at = new Date(Date.UTC(2026, 0, 1, 0, 0, sequence)).toISOString();
    records.push(seal({ incidentId, sequence, at, event }, last?.hash ?? trailStart(incidentId)));
  }
  return records;
}
