import { graver, type Severity } from '../../signIn/resultCode.ts';
import type { Incident } from '../incident.ts';
import type { TrailEntry } from '../trail/trail.ts';
import { waitingSince } from './emptyIncident.ts';

/**
 * Raises the severity to what has come in. Ends an acknowledgement that was given for something less grave.
 * If the card
 * is not posted yet, the card itself will show the rise.
 */
export function raised(incident: Incident, entry: TrailEntry, severity: Severity): Incident {
  const now = graver(incident.severity, severity);
  if (now === incident.severity) return incident;
  const { acknowledgement, escalation } = incident;
  return {
    ...withoutNewcomers(incident),
    severity: now,
    acknowledgement: null,
    outgrown: acknowledgement ?? incident.outgrown,
    ...toTell('graver', entry),
    escalation: acknowledgement === null ? startedAgain(escalation, entry) : waitingSince(entry.at),
    urgentVersion: entry.sequence,
  };
}

/** What newcomers have acknowledged counts no more once the incident is another one. */
export function withoutNewcomers(incident: Incident): Incident {
  const { newcomers, voucher, withoutElder, ...rest } = incident;
  return newcomers || voucher || withoutElder ? rest : incident;
}

/**
 * People who were called for something less grave are called again. Without an earlier call, the wait goes
 * on.
 */
const startedAgain = (escalation: Incident['escalation'], { at }: TrailEntry): Incident['escalation'] =>
  escalation.turn === 0
    ? escalation
    : // A call that is still untold goes out with the news of the rise.
      { ...waitingSince(at), waitsSince: escalation.waitsSince, personIds: escalation.personIds };

/** What people have to be told in addition to the card. */
export const toTell = (
  unannounced: NonNullable<Incident['unannounced']>,
  entry: TrailEntry,
): Pick<Incident, 'unannounced' | 'unannouncedVersion'> => ({
  unannounced,
  unannouncedVersion: entry.sequence,
});
