import { keyOfSignIn } from '../alert/key.ts';
import type { IncidentEvent } from '../incident/event.ts';
import { apply } from '../incident/fold/apply.ts';
import type { Incident } from '../incident/incident.ts';
import { seal, type TrailRecord, trailStart } from '../incident/trail/trail.ts';
import type { Append } from '../store/store.ts';

/** An incident with the hash that its trail ends with. */
export type Tip = { readonly incident: Incident; readonly head: string };

/** An incident with what has been decided for it and not yet been written. Grows in place, within one commit. */
export type Draft = {
  readonly id: string;
  /** The version that the store has. */
  readonly base: number;
  tip: Tip | null;
  readonly records: TrailRecord[];
  /** Of the alerts and rows in `records`. */
  readonly keys: string[];
};

export const draftOf = (id: string, tip: Tip | null): Draft => ({
  id,
  base: tip?.incident.version ?? 0,
  tip,
  records: [],
  keys: [],
});

/** Seals events onto a draft's trail and folds them in. `at` is ISO 8601 UTC. */
export function extend(draft: Draft, events: readonly IncidentEvent[], at: string): void {
  for (const event of events) {
    const sequence = (draft.tip?.incident.version ?? 0) + 1;
    const entry = { incidentId: draft.id, sequence, at, event };
    const record = seal(entry, draft.tip?.head ?? trailStart(draft.id));
    draft.tip = { incident: apply(draft.tip?.incident ?? null, entry), head: record.hash };
    draft.records.push(record);
    if (event.type === 'alertReceived') draft.keys.push(event.alert.key);
    if (event.type === 'signInsFound') draft.keys.push(...event.signIns.map(({ id }) => keyOfSignIn(id)));
  }
}

/** What an incident is found by from within the thread under its card. No group of alerts has such a name. */
export const threadGroup = (conversationId: string): string => `thread:${conversationId}`;

/** What a draft asks the store to write; `null` when nothing was decided. */
export function appendOf({ id, base, tip, records, keys }: Draft): Append | null {
  if (tip === null || records.length === 0) return null;
  const { card, groups, status, openedAt } = tip.incident;
  const thread = card === null ? [] : [threadGroup(card.conversationId)];
  return {
    incidentId: id,
    expectedVersion: base,
    records,
    index: { keys, groups: [...groups, ...thread], isOpen: status === 'open', openedAt },
  };
}
