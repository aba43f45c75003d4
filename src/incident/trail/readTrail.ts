import { atOnce, type Pieces } from '../../pieces.ts';
import { applyOver } from '../fold/apply.ts';
import type { Incident } from '../incident.ts';
import { pieceEnds, type TrailEntry, type TrailRecord, unseal, verifyingTrail } from './trail.ts';

/** What a stored trail says, or its first entry that cannot be believed, with a reason in our own words. */
export type TrailReading =
  | {
      readonly intact: true;
      readonly incident: Incident;
      readonly entries: readonly TrailEntry[];
      /** The hash at the end of the chain. */
      readonly head: string;
    }
  | { readonly intact: false; readonly sequence: number; readonly reason: string };

/**
 * Verifies a trail and folds it. Attack: with write access to the database, you can seal forged entries. So a
 * valid chain is believed only as far as its entries fold into an incident. Pure.
 */
export const readTrail = (incidentId: string, records: readonly TrailRecord[]): TrailReading =>
  atOnce(readingTrail(incidentId, records));

/** `readTrail`, piece by piece: a trail of thousands of entries takes time. */
export function* readingTrail(incidentId: string, records: readonly TrailRecord[]): Pieces<TrailReading> {
  const check = yield* verifyingTrail(incidentId, records);
  if (!check.intact) return check;
  const entries: TrailEntry[] = [];
  let incident: Incident | null = null;
  const isPieceDone = pieceEnds();
  for (const record of records) {
    const entry = unseal(record);
    entries.push(entry);
    incident = applied(incident, entry);
    const { sequence } = entry;
    if (!incident) return { intact: false, sequence, reason: `entry ${sequence} is no event of an incident` };
    if (isPieceDone(record)) yield;
  }
  return incident
    ? { intact: true, incident, entries, head: check.head }
    : { intact: false, sequence: 1, reason: 'entry 1 is missing: the trail is empty' };
}

function applied(incident: Incident | null, entry: TrailEntry): Incident | null {
  try {
    return applyOver(incident, entry);
  } catch {
    return null;
  }
}
