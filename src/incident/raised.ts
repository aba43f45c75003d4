import { graver, type Severity } from '../signIn/severity.ts';
import { waitingSince } from './emptyIncident.ts';
import type { Incident } from './incident.ts';
import type { TrailEntry } from './trail.ts';

/**
 * Raises the severity by what has come in, and ends an acknowledgement that was given for something less grave. A card
 * that is not there yet will tell of it.
 */
export function raised(incident: Incident, entry: TrailEntry, severity: Severity): Incident {
  const now = graver(incident.severity, severity);
  if (now === incident.severity) return incident;
  return {
    ...incident,
    severity: now,
    acknowledgement: null,
    outgrown: incident.acknowledgement ?? incident.outgrown,
    ...toTell('graver', entry),
    // Who has been called for something less grave is called again; a wait that has just begun goes on.
    escalation:
      incident.acknowledgement === null && incident.escalation.turn === 0
        ? incident.escalation
        : waitingSince(entry.at),
    urgentVersion: entry.sequence,
  };
}

/** What people have to be told besides the card. */
export const toTell = (
  unannounced: NonNullable<Incident['unannounced']>,
  entry: TrailEntry,
): Pick<Incident, 'unannounced' | 'unannouncedVersion'> => ({
  unannounced,
  unannouncedVersion: entry.sequence,
});
