import { setImmediate as breathe } from 'node:timers/promises';
import type { Incident } from '../incident/incident.ts';
import { ruleSilence } from '../incident/ruleSilence.ts';
import type { Store } from '../store/store.ts';
import type { Heads } from './heads.ts';

/** How many incidents are open, and what all of them say together. */
export type OpenCounts = {
  readonly open: number;
  /** Of them, those that nobody has acknowledged. */
  readonly waiting: number;
  /** Of them, those that have a card. */
  readonly posted: number;
  /** Those whose trail was altered or damaged. They are not among the open ones: nothing that they say counts. */
  readonly altered: number;
  /** When an alert of Azure last came to one of them, ISO 8601 UTC. */
  readonly lastAlertAt: string | null;
  /** The sign-ins that the sweep had to raise, in incidents that are not about sessions that go on alone. */
  readonly unreported: number;
};

export type OpenOne = { readonly id: string; readonly version: number };

/** What is remembered of an open incident. */
type Summary = OpenOne & {
  readonly groups: readonly string[];
  readonly isWaiting: boolean;
  readonly isPosted: boolean;
  readonly alertedAt: string | null;
  readonly unreported: number;
};

export type OpenIndex = {
  /** Takes over the state of an incident, whether open or closed. */
  note(incident: Incident): void;
  /**
   * The open incidents of a group, where the index knows them all: not before it is filled, and not on a shared store.
   * A group may have thousands of closed ones, and no alert should pay for those.
   */
  ofGroup(group: string): readonly OpenOne[];
  /** Rejects with `storeUnavailable` where something has to be read first. */
  counts(): Promise<OpenCounts>;
  /** Reads all open incidents, newest first and page by page, and hands over each page. */
  walk(visit: (page: readonly Incident[]) => void): Promise<void>;
  /** The open incidents that others have changed since the last call, on a shared store. */
  changedByOthers(): Promise<readonly Incident[]>;
};

/** How many incidents are read in one turn of the event loop. */
const pageSize = 10;

/**
 * Remembers a few facts of every open incident, so that counting them folds no trail. It is filled by the first walk or
 * question, and follows every change after that. On a shared store, what others have changed is read with each question.
 */
export function createOpenIndex(store: Store, heads: Pick<Heads, 'get' | 'peek'>): OpenIndex {
  const summaries = new Map<string, Summary>();
  const byGroup = new Map<string, Set<string>>();
  const altered = new Set<string>();
  /** Those that others have changed, and that were not handed over yet. */
  const changed = new Set<string>();
  let isFilled = false;
  /** Until something changes. */
  let counted: OpenCounts | null = null;
  let following: Promise<void> | undefined;

  function note(incident: Incident): void {
    const { id, version, status, groups, acknowledgement, card, alerts } = incident;
    const known = summaries.get(id);
    if (known && known.version > version) return;
    forget(id);
    if (status === 'closed') return;
    for (const group of groups) byGroup.set(group, (byGroup.get(group) ?? new Set()).add(id));
    summaries.set(id, {
      id,
      version,
      groups,
      isWaiting: acknowledgement === null,
      isPosted: card !== null,
      // Of the alerts, an incident keeps the latest. The sweep's own are none of Azure's.
      alertedAt: alerts.latest.format === 'sweep' ? (known?.alertedAt ?? null) : alerts.latestReceivedAt,
      unreported: ruleSilence(incident) === 'silent' ? alerts.swept : 0,
    });
  }

  function forget(id: string): void {
    counted = null;
    for (const group of summaries.get(id)?.groups ?? []) {
      const ids = byGroup.get(group);
      ids?.delete(id);
      if (ids?.size === 0) byGroup.delete(group);
    }
    summaries.delete(id);
  }

  /** Reads the incidents that are wanted: all, or those that have changed without us. */
  async function read(isWanted: (id: string, version: number) => boolean, visit: Visit): Promise<void> {
    const before = [...summaries.keys()];
    const listed = await store.incidents({ isOpen: true });
    const wanted = listed.filter(({ incidentId, version }) => isWanted(incidentId, version));
    for (let from = 0; from < wanted.length; from += pageSize) {
      const page = wanted.slice(from, from + pageSize);
      const loaded = await Promise.all(
        page.map(async ({ incidentId: id, version }) => {
          const head = await heads.peek(id, version);
          if (head === null) altered.add(id);
          counted = null;
          return head?.incident;
        }),
      );
      visit(loaded.filter((incident) => incident !== undefined).flatMap(takenOver));
      // The embedded store answers at once: without this, no alert would get its turn.
      await breathe();
    }
    const open = new Set(listed.map(({ incidentId }) => incidentId));
    for (const id of before) if (!open.has(id)) forget(id);
    for (const id of altered) if (!open.has(id)) altered.delete(id);
    isFilled = true;
    counted = null;
  }

  /** Reads what others have changed. Callers share one reading. */
  function follow(): Promise<void> {
    following ??= read(isNews, () => {}).finally(() => {
      following = undefined;
    });
    return following;
  }

  /** Nothing when it has changed since it was read: its listeners have heard of that. */
  function takenOver(incident: Incident): readonly Incident[] {
    const latest = heads.get(incident.id)?.incident ?? incident;
    if (latest.version > incident.version || incident.status === 'closed') return [];
    altered.delete(incident.id);
    const known = summaries.get(incident.id);
    // At the start, each part that follows incidents walks them itself.
    if (isFilled && store.isShared && known?.version !== incident.version) changed.add(incident.id);
    note(incident);
    return [incident];
  }

  const isNews = (id: string, version: number): boolean =>
    summaries.get(id)?.version !== version && !(altered.has(id) && isFilled);

  return {
    note,
    ofGroup: (group) =>
      isFilled && !store.isShared
        ? Array.from(byGroup.get(group) ?? [], (id) => summaries.get(id)).filter((one) => one !== undefined)
        : [],
    walk: (visit) => read(() => true, visit),
    async changedByOthers() {
      await follow();
      const ids = [...changed];
      const open = ids.flatMap((id) => summaries.get(id) ?? []);
      const loaded = await Promise.all(open.map(({ id, version }) => heads.peek(id, version)));
      for (const id of ids) changed.delete(id);
      return loaded.flatMap((head) => (head ? [head.incident] : []));
    },
    async counts() {
      if (!isFilled || store.isShared) await follow();
      counted ??= countsOf(summaries.values(), altered.size);
      return counted;
    },
  };
}

function countsOf(all: Iterable<Summary>, altered: number): OpenCounts {
  const counts = { open: 0, waiting: 0, posted: 0, unreported: 0 };
  let lastAlertAt: string | null = null;
  for (const { isWaiting, isPosted, alertedAt, unreported } of all) {
    counts.open += 1;
    counts.waiting += Number(isWaiting);
    counts.posted += Number(isPosted);
    counts.unreported += unreported;
    if ((alertedAt ?? '') > (lastAlertAt ?? '')) lastAlertAt = alertedAt;
  }
  return { ...counts, altered, lastAlertAt };
}

type Visit = (page: readonly Incident[]) => void;
