import { setImmediate as breathe } from 'node:timers/promises';
import { isOwnFormat } from '../alert/alert.ts';
import type { Incident } from '../incident/incident.ts';
import { ruleSilence } from '../incident/ruleSilence.ts';
import { type Severity, severities } from '../signIn/resultCode.ts';
import type { IncidentHead, Store } from '../store/store.ts';
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

export type OpenSummary = OpenOne & {
  readonly groups: readonly string[];
  readonly openedAt: string;
  /** Whether nobody has acknowledged it. */
  readonly isWaiting: boolean;
  readonly severity: Severity;
};

/** What is remembered of an open incident. */
type Summary = OpenSummary & {
  readonly isPosted: boolean;
  readonly alertedAt: string | null;
  readonly unreported: number;
};

export type OpenIndex = {
  /** Takes over the state of an incident, whether open or closed. */
  note(incident: Incident): void;
  /**
   * The open incidents of a group, as far as they are known: all of them, or some that another instance may have closed.
   * A group may have thousands of closed ones, and no alert should pay for those.
   */
  ofGroup(group: string): { readonly open: readonly OpenOne[]; readonly areAll: boolean };
  /** The open incidents, newest first. Rejects as `counts` does. */
  list(): Promise<readonly OpenSummary[]>;
  /** Rejects with `storeUnavailable` where something has to be read first. */
  counts(): Promise<OpenCounts>;
  /** The oldest open incidents, oldest first: at most so many. Rejects as `counts` does. */
  oldest(limit: number): Promise<readonly Incident[]>;
  /** Those that nobody has acknowledged, the gravest first, then the oldest: at most so many. Rejects as `counts` does. */
  waiting(limit: number): Promise<readonly Incident[]>;
  /**
   * Reads all open incidents, newest first and page by page, and hands over each page. Walks at the same time share one
   * read: a later one reads by itself only what the first has passed.
   */
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
  let walking: Walk | undefined;

  function note(incident: Incident): void {
    const { id, version, status, groups, openedAt, acknowledgement, severity, card, alerts } = incident;
    const known = summaries.get(id);
    if (known && known.version > version) return;
    forget(id);
    if (status === 'closed') return;
    for (const group of groups) byGroup.set(group, (byGroup.get(group) ?? new Set()).add(id));
    summaries.set(id, {
      id,
      version,
      groups,
      openedAt,
      isWaiting: acknowledgement === null,
      severity,
      isPosted: card !== null,
      // Of the alerts, an incident keeps the latest. The sweep's own are none of Azure's.
      alertedAt: isOwnFormat(alerts.latest.format) ? (known?.alertedAt ?? null) : alerts.latestReceivedAt,
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
  async function read(
    isWanted: (id: string, version: number) => boolean,
    visit: (page: readonly Incident[], heads: readonly IncidentHead[]) => void,
  ): Promise<void> {
    const before = [...summaries.keys()];
    const listed = await store.incidents({ isOpen: true });
    await readHeads(
      listed.filter(({ incidentId, version }) => isWanted(incidentId, version)),
      visit,
    );
    const open = new Set(listed.map(({ incidentId }) => incidentId));
    for (const id of before) if (!open.has(id)) forget(id);
    for (const id of altered) if (!open.has(id)) altered.delete(id);
    isFilled = true;
    counted = null;
  }

  async function readHeads(
    wanted: readonly IncidentHead[],
    visit: (page: readonly Incident[], heads: readonly IncidentHead[]) => void,
  ): Promise<void> {
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
      visit(loaded.filter((incident) => incident !== undefined).flatMap(takenOver), page);
      // The embedded store answers at once: without this, no alert would get its turn.
      await breathe();
    }
  }

  async function walk(visit: Visit): Promise<void> {
    if (walking) {
      walking.visits.push(visit);
      await Promise.all([readHeads([...walking.passed], visit), walking.ended]);
      return;
    }
    const visits = [visit];
    const passed: IncidentHead[] = [];
    const ended = read(
      () => true,
      (page, heads) => {
        passed.push(...heads);
        for (const each of visits) each(page);
      },
    ).finally(() => {
      walking = undefined;
    });
    walking = { visits, passed, ended };
    await ended;
  }

  /** Reads what others have changed. Callers share one reading. */
  function follow(): Promise<void> {
    following ??= read(isNews, () => {}).finally(() => {
      following = undefined;
    });
    return following;
  }

  /** Fills the index, or follows what others have changed. */
  async function catchUp(): Promise<void> {
    if (!isFilled || store.isShared) await follow();
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

  async function peekEach(ones: readonly OpenOne[]): Promise<readonly Incident[]> {
    const loaded = await Promise.all(ones.map(({ id, version }) => heads.peek(id, version)));
    return loaded.flatMap((head) => (head ? [head.incident] : []));
  }

  const isNews = (id: string, version: number): boolean =>
    summaries.get(id)?.version !== version && !(altered.has(id) && isFilled);

  return {
    note,
    ofGroup: (group) => ({
      open: Array.from(byGroup.get(group) ?? [], (id) => summaries.get(id)).filter(
        (one) => one !== undefined,
      ),
      areAll: isFilled && !store.isShared,
    }),
    walk,
    async changedByOthers() {
      await follow();
      const ids = [...changed];
      const loaded = await peekEach(ids.flatMap((id) => summaries.get(id) ?? []));
      for (const id of ids) changed.delete(id);
      return loaded;
    },
    async oldest(limit) {
      await catchUp();
      return peekEach([...summaries.values()].sort(byAge).slice(0, limit));
    },
    async waiting(limit) {
      await catchUp();
      const inOrder = [...summaries.values()]
        .filter(({ isWaiting }) => isWaiting)
        .sort((a, b) => gravity(b) - gravity(a) || byAge(a, b));
      return peekEach(inOrder.slice(0, limit));
    },
    async list() {
      await catchUp();
      return [...summaries.values()].sort((a, b) => compare(b.openedAt, a.openedAt) || compare(b.id, a.id));
    },
    async counts() {
      await catchUp();
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

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const byAge = (a: Summary, b: Summary): number => compare(a.openedAt, b.openedAt) || compare(a.id, b.id);

const gravity = ({ severity }: Summary): number => severities.indexOf(severity);

type Visit = (page: readonly Incident[]) => void;

/** A walk under way: whom it hands its pages to, and what it has passed. */
type Walk = {
  readonly visits: Visit[];
  readonly passed: readonly IncidentHead[];
  readonly ended: Promise<void>;
};
