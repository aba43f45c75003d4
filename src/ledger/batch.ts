import type { IncidentEvent } from '../incident/event.ts';
import { incidentId } from '../incident/id.ts';
import type { Incident } from '../incident/incident.ts';
import type { IncidentHead, Store } from '../store/store.ts';
import { type Draft, draftOf, extend } from './draft.ts';
import { type Heads, isStored } from './heads.ts';

/** What one commit writes. */
export type Batch = {
  readonly drafts: ReadonlyMap<string, Draft>;
  /** The incident that gets this key in this batch. */
  incidentWithKey(key: string): string | undefined;
  /** Records events in a draft of this batch. `at` is ISO 8601 UTC. */
  extend(draft: Draft, events: readonly IncidentEvent[], at: string): void;
  draftOf(id: string): Promise<Draft>;
  /** The draft of the group's open incident, or of the next one to open. */
  draftForGroup(group: string): Promise<Draft>;
};

/** An empty batch. Its drafts start from the stored state. */
export function createBatch(store: Store, heads: Heads): Batch {
  const drafts = new Map<string, Draft>();
  const byGroup = new Map<string, Draft>();
  const byKey = new Map<string, string>();

  async function draftIn(id: string): Promise<Draft> {
    const draft = drafts.get(id) ?? draftOf(id, await heads.load(id));
    drafts.set(id, draft);
    return draft;
  }

  async function draftForGroup(group: string): Promise<Draft> {
    const known = byGroup.get(group);
    if (known && known.head?.incident.status !== 'closed') return known;
    const draft = await draftBeside(group, await store.incidentsOfGroup(group));
    byGroup.set(group, draft);
    return draft;
  }

  /**
   * Of a group's open incidents, picks the oldest that began with the group. An incident that the log added
   * to the group later must not take the account's alerts from it.
   */
  async function openDraft(group: string, listed: readonly IncidentHead[]): Promise<Draft | undefined> {
    const ids = new Set([
      ...listed.filter(({ isOpen }) => isOpen).map(({ incidentId }) => incidentId),
      ...drafts.keys(),
    ]);
    const open: Incident[] = [];
    for (const id of ids) {
      // Attack: tampering with an incident must not block an alarm. The alert opens the next incident
      // instead.
      const head = drafts.get(id)?.head ?? (await heads.loadIntact(id));
      if (head?.incident.status === 'open' && head.incident.groups.includes(group)) open.push(head.incident);
    }
    const oldestFirst = open.toSorted((a, b) => a.openedAt.localeCompare(b.openedAt));
    const chosen = oldestFirst.find(({ groups }) => groups[0] === group) ?? oldestFirst[0];
    return chosen && (await draftIn(chosen.id));
  }

  async function draftBeside(group: string, listed: readonly IncidentHead[]): Promise<Draft> {
    const open = await openDraft(group, listed);
    if (open) return open;
    for (let ordinal = listed.length + 1; ; ordinal += 1) {
      const id = incidentId(group, ordinal);
      const draft = drafts.get(id) ?? draftOf(id, null);
      if (draft.head === null && !(await isStored(store, id))) {
        drafts.set(id, draft);
        return draft;
      }
      // A taken id has one of three causes: another instance just opened the incident, another group's name
      // has the same
      // hash, or the incident was tampered with.
      const now = await store.incidentsOfGroup(group);
      if (now.length > listed.length) return draftBeside(group, now);
    }
  }

  return {
    drafts,
    incidentWithKey: (key) => byKey.get(key),
    extend(draft, events, at) {
      const known = draft.keys.length;
      extend(draft, events, at);
      for (const key of draft.keys.slice(known)) if (!byKey.has(key)) byKey.set(key, draft.id);
    },
    draftOf: draftIn,
    draftForGroup,
  };
}
