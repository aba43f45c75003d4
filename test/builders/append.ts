import type { TrailRecord } from '../../src/incident/trail/trail.ts';
import type { Append } from '../../src/store/store.ts';
import { acknowledgedBy, recordsOf } from './trail.ts';

/** What an append holds unless told otherwise: one record that begins an open incident without keys or groups. */
type Wanted = Partial<Append['index']> & {
  /** The names in the records' events. */
  readonly names?: readonly string[];
  /** The record that the trail ends with so far. */
  readonly after?: TrailRecord | undefined;
};

export function appendOf(incidentId: string, { names = ['Ada'], after, ...index }: Wanted = {}): Append {
  return {
    incidentId,
    expectedVersion: after?.sequence ?? 0,
    records: recordsOf(incidentId, names.map(acknowledgedBy), after),
    index: { keys: [], groups: [], isOpen: true, openedAt: '2026-01-01T00:00:00.000Z', ...index },
  };
}
