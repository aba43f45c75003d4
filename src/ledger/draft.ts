import { keyOfResult, keyOfSignIn } from '../alert/key.ts';
import type { IncidentEvent } from '../incident/event.ts';
import { apply } from '../incident/fold/apply.ts';
import type { Incident } from '../incident/incident.ts';
import { seal, type TrailRecord, trailStart } from '../incident/trail/trail.ts';
import { markOf, resultCode } from '../signIn/resultCode.ts';
import type { SignIn } from '../signIn/signIn.ts';
import type { Append } from '../store/store.ts';

/** An incident with the hash at the end of its trail. */
export type Head = { readonly incident: Incident; readonly hash: string };

/** An incident with decided but unwritten events. Grows in place, within one commit. */
export type Draft = {
  readonly id: string;
  /** The stored version. */
  readonly base: number;
  head: Head | null;
  readonly records: TrailRecord[];
  /** The keys of the alerts and rows in `records`. */
  readonly keys: string[];
};

export const draftOf = (id: string, head: Head | null): Draft => ({
  id,
  base: head?.incident.version ?? 0,
  head,
  records: [],
  keys: [],
});

/** Seals events onto a draft's trail and folds them in. `at` is ISO 8601 UTC. */
export function extend(draft: Draft, events: readonly IncidentEvent[], at: string): void {
  for (const event of events) {
    const sequence = (draft.head?.incident.version ?? 0) + 1;
    const entry = { incidentId: draft.id, sequence, at, event };
    const record = seal(entry, draft.head?.hash ?? trailStart(draft.id));
    draft.head = { incident: apply(draft.head?.incident ?? null, entry), hash: record.hash };
    draft.records.push(record);
    if (event.type === 'alertReceived') draft.keys.push(event.alert.key);
    if (event.type === 'signInsFound') draft.keys.push(...event.signIns.flatMap(keysOf));
  }
}

/** Whether a sign-in's result has a key of its own. A storm of wrong passwords must not cost twice the keys. */
export function isGrave({ resultCode: code }: SignIn): boolean {
  const { severity } = resultCode(code);
  return severity === 'high' || severity === 'critical';
}

const keysOf = (signIn: SignIn): readonly string[] => [
  keyOfSignIn(signIn.id),
  ...(isGrave(signIn) ? [keyOfResult(signIn.id, markOf(signIn.resultCode))] : []),
];

/** The group that finds an incident from within its card's thread. No group of alerts has such a name. */
export const threadGroup = (conversationId: string): string => `thread:${conversationId}`;

/** The group of all incidents that were ever closed as a drill: one may have been opened again. */
export const drillGroup = 'drill';

/** What a draft asks the store to write; `null` when nothing was decided. */
export function appendOf({ id, base, head, records, keys }: Draft): Append | null {
  if (head === null || records.length === 0) return null;
  const { card, groups, status, openedAt, closing } = head.incident;
  const thread = card === null ? [] : [threadGroup(card.conversationId)];
  const drill = closing?.classification === 'drill' ? [drillGroup] : [];
  return {
    incidentId: id,
    expectedVersion: base,
    records,
    index: { keys, groups: [...groups, ...thread, ...drill], isOpen: status === 'open', openedAt },
  };
}
