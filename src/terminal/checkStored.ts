import type { Incident } from '../incident/incident.ts';
import { readTrail } from '../incident/trail/readTrail.ts';
import type { TrailEntry, TrailRecord } from '../incident/trail/trail.ts';
import type { StoredIncident } from '../store/reader.ts';

/** The first entry that cannot be trusted. */
type Break = {
  readonly sequence: number;
  /** The kind of its event, such as `acknowledged`, if readable. `missing` when there is no entry. */
  readonly kind: string;
  /** In our own words. */
  readonly reason: string;
};

export type StoredCheck =
  | {
      readonly intact: true;
      readonly incident: Incident;
      readonly entries: readonly TrailEntry[];
      readonly head: string;
    }
  | ({ readonly intact: false } & Break);

/**
 * Checks what is stored about an incident: its hash chain, and that an incident comes of it. It also compares
 * the end and the state with the list of incidents, which shows an end that was cut off. Pure.
 */
export function checkStored(incidentId: string, stored: StoredIncident): StoredCheck {
  const { head, records, failure } = stored;
  const broken = (sequence: number, reason: string): StoredCheck => ({
    intact: false,
    sequence,
    kind: kindOf(records.find((record) => record.sequence === sequence)),
    reason,
  });
  const reading = readTrail(incidentId, records);
  const count = records.length;
  if (failure !== null && (reading.intact || count === 0)) {
    return { intact: false, sequence: count + 1, kind: 'unreadable', reason: failure };
  }
  if (!reading.intact) return broken(reading.sequence, reading.reason);
  const { incident } = reading;
  if (head === null) return broken(1, 'the trail is there, and its incident is not');
  if (head.version > count) {
    return broken(count + 1, `the trail was cut off: of ${head.version} entries ${count} are left`);
  }
  if (head.version < count) {
    return broken(head.version + 1, `the trail has ${count} entries, and ${head.version} were recorded`);
  }
  if (head.isOpen !== (incident.status === 'open')) {
    return broken(count, `the trail says that it is ${incident.status}, and the list of incidents does not`);
  }
  if (head.openedAt !== incident.openedAt) {
    return broken(1, 'the list of incidents says that it was opened at another time');
  }
  return reading;
}

/**
 * Read from the text, because a changed entry need not be JSON any more. An entry begins with fields of our
 * own.
 */
function kindOf(record: TrailRecord | undefined): string {
  if (!record) return 'missing';
  return /"event":\{"type":"([A-Za-z]{1,40})"/.exec(record.text)?.[1] ?? 'unknown kind';
}
