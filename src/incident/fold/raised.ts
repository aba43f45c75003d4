import { graver, type Severity } from '../../signIn/resultCode.ts';
import type { Incident } from '../incident.ts';
import type { TrailEntry } from '../trail/trail.ts';
import { waitingSince } from './emptyIncident.ts';

/**
 * Raises the severity by what has come in, and ends an acknowledgement that was given for something less grave. A card
 * that is not there yet will tell of it.
 */
export function raised(incident: Incident, entry: TrailEntry, severity: Severity): Incident {
  const now = graver(incident.severity, severity);
  if (now === incident.severity) return incident;
  const { acknowledgement, escalation } = incident;
  return {
    ...incident,
    severity: now,
    acknowledgement: null,
    outgrown: acknowledgement ?? incident.outgrown,
    ...toTell('graver', entry),
    escalation: acknowledgement === null ? startedAgain(escalation, entry) : waitingSince(entry.at),
    urgentVersion: entry.sequence,
  };
}

/** Who has been called for something less grave is called again; a wait in which nobody has been called yet goes on. */
const startedAgain = (escalation: Incident['escalation'], { at }: TrailEntry): Incident['escalation'] =>
  escalation.turn === 0
    ? escalation
    : // A call that nobody has been told of goes out with the news of the rise.
      { ...waitingSince(at), waitsSince: escalation.waitsSince, personIds: escalation.personIds };

/** What people have to be told besides the card. */
export const toTell = (
  unannounced: NonNullable<Incident['unannounced']>,
  entry: TrailEntry,
): Pick<Incident, 'unannounced' | 'unannouncedVersion'> => ({
  unannounced,
  unannouncedVersion: entry.sequence,
});
