import type { Logger } from 'pino';
import type { Alert } from '../alert/alert.ts';
import type { WatchedAccount } from '../alert/watchedAccount.ts';
import { type Clock, isoTime } from '../clock.ts';
import { GlasswatchError, hasCode } from '../errors.ts';
import type { IncidentCommand } from '../incident/decide/command.ts';
import type { Incident } from '../incident/incident.ts';
import type { QueueState } from '../running/queueState.ts';
import type { SignIn } from '../signIn/signIn.ts';
import type { Append, Store } from '../store/store.ts';
import { createDoubts } from './doubts.ts';
import { appendOf, type Head, threadGroup } from './draft.ts';
import { createGroupCommit } from './groupCommit.ts';
import { createHeads } from './heads.ts';
import { type Intent, receiveIntent } from './intent.ts';
import { createOpenIndex, type OpenCounts, type OpenSummary } from './openIndex.ts';
import { type Drafts, type Executed, noDrafts, type Plan, planIntent, type Received } from './plan.ts';
import { readView } from './view.ts';

export type Incidents = {
  /**
   * Records an alert in the open incident of its group, or in a new one. Resolves once the alert is durable.
   * An alert that
   * is already recorded is a duplicate and changes nothing. `signIns` are the rows behind the alert, where
   * already known:
   * they are recorded with it. Rejects with `storeUnavailable`: send the alert again then. Once `signal` aborts,
   * the alert is given up, unless its batch is under way.
   */
  receive(alert: Alert, signIns?: readonly SignIn[], signal?: AbortSignal): Promise<Received>;
  /**
   * Decides a command and records its events. `request` names the delivery that asks for it: the same one again changes
   * nothing, and counts as done. Rejects with `incidentNotFound`, `trailBroken` or `storeUnavailable`.
   */
  execute(id: string, command: IncidentCommand, request?: string | null): Promise<Executed>;
  /** Rejects with `trailBroken` when the incident has to be read from the store and its trail was altered. */
  get(id: string): Promise<Incident | undefined>;
  /** The incident that owns this thread; `undefined` in any other conversation. */
  ofThread(conversationId: string): Promise<Incident | undefined>;
  /** The open incidents, newest first: at most so many. */
  open(limit?: number): Promise<readonly Incident[]>;
  /** The open incidents, oldest first: at most so many. */
  oldestOpen(limit: number): Promise<readonly Incident[]>;
  /** The open incidents that nobody has acknowledged, the gravest first, then the oldest: at most so many. */
  waiting(limit: number): Promise<readonly Incident[]>;
  /** A few facts of every open incident, newest first. Reads none of their trails, but for the first time. */
  openSummaries(): Promise<readonly OpenSummary[]>;
  /** How many incidents are open. The costs do not grow with them, but for the first time. */
  openCounts(): Promise<OpenCounts>;
  /** Hands over all open incidents, newest first and page by page, and lets others have their turn in between. */
  eachOpen(visit: (page: readonly Incident[]) => void): Promise<void>;
  /** The open incidents that other instances have changed since the last call. */
  changedByOthers(): Promise<readonly Incident[]>;
  /** The incident that first had this key: an alert's, or that of a sign-in of the log. Rejects as `get` does. */
  withKey(key: string): Promise<Incident | undefined>;
  /** Calls the listener once after every durable change, even if you register it several times. */
  onChange(listener: ChangeListener): void;
  /** How the store serves what is to be recorded. */
  queue(): QueueState;
  /** Looks no more for appends that were written although they were reported as failed. */
  stop(): void;
};

/**
 * `incident` is the current state. `before` is the version before the change, which may span several events.
 */
type ChangeListener = (incident: Incident, before: number) => void;

export type IncidentsDeps = {
  readonly store: Store;
  readonly clock: Clock;
  readonly watched: readonly WatchedAccount[];
  readonly log: Logger;
};

/** An intent on its way to the store, and what its caller is answered with. */
type Job = {
  readonly intent: Intent;
  /** Aborts when its caller waits no longer. */
  readonly signal: AbortSignal | null;
  /** In ms. */
  readonly since: number;
  readonly settle: (result: Plan['result']) => void;
  readonly fail: (error: unknown) => void;
  /** How often it was decided. */
  attempts: number;
};

/**
 * The embedded store holds the event loop while it commits: about 8 ms for so many. For a shared store others
 * share more of the way.
 */
const jobsPerCommit = { embedded: 64, shared: 256 } as const;
/** A conflict means that another instance was faster. After this many in a row, the store is at fault. */
const attemptsAllowed = 8;
/** More intents than this do not wait: a store that hangs must not fill the memory. */
const jobsWaiting = 10_000;

/**
 * The incidents of a store. Every change goes through one queue, whose batches share a commit: what the store says about
 * a batch is read together, each intent is decided on it, and the events of all are appended together. An intent whose
 * append conflicts is decided again in a later batch.
 */
export function createIncidents({ store, clock, watched, log }: IncidentsDeps): Incidents {
  const heads = createHeads(store, log);
  const openOnes = createOpenIndex(store, heads);
  const listeners = new Set<ChangeListener>();
  /** In the order of their arrival. */
  const waiting = new Set<Job>();
  const { submit, withdraw, wake } = createGroupCommit(
    run,
    store.isShared ? jobsPerCommit.shared : jobsPerCommit.embedded,
  );
  const doubts = createDoubts({ heads, onWritten: takeOver, onDue: wake, clock, log });
  let batches = 0;
  let last: QueueState['last'] = null;

  async function enter(intent: Intent, signal: AbortSignal | null = null): Promise<Plan['result']> {
    if (waiting.size >= jobsWaiting) throw unavailable('too many writes are waiting');
    return new Promise((settle, fail) => {
      const job = { intent, signal, since: clock.now(), settle, fail, attempts: 0 };
      waiting.add(job);
      submit(job);
      signal?.addEventListener('abort', () => {
        if (withdraw(job)) leave(job).fail(unavailable(givenUp));
      });
    });
  }

  async function run(jobs: readonly Job[]): Promise<void> {
    if (jobs.length > 0) await commit(jobs);
    await doubts.resolve();
  }

  async function commit(jobs: readonly Job[]): Promise<void> {
    const view = await readView(
      jobs.map(({ intent }) => intent),
      { store, heads, openOnes },
    );
    const drafts = noDrafts();
    const planned: Planned[] = [];
    const failures: unknown[] = [];
    const fail = (job: Job, error: unknown) => {
      failures.push(error);
      leave(job).fail(error);
    };
    for (const job of jobs) {
      try {
        job.attempts += 1;
        planned.push({ job, plan: planIntent(job.intent, view, drafts, isoTime(clock.now())) });
      } catch (error) {
        fail(job, error);
      }
    }
    try {
      const conflicts = await append(drafts);
      for (const { job, plan } of planned) {
        const isDone = plan !== 'again' && !(plan.draft !== null && conflicts.has(plan.draft));
        if (isDone) settle(job, plan.result);
        else if (job.signal?.aborted) fail(job, unavailable(givenUp));
        else if (job.attempts < attemptsAllowed) submit(job);
        else fail(job, unavailable('too many conflicts'));
      }
    } catch (error) {
      for (const { job } of planned) fail(job, error);
    }
    batches += 1;
    last = {
      hasFailed: failures.some((error) => hasCode(error, 'storeUnavailable')),
      endedAt: clock.now(),
      took: clock.now() - Math.min(...jobs.map(({ since }) => since)),
    };
  }

  /** Makes the drafts durable and tells of them. Names those that conflict. */
  async function append({ byId }: Drafts): Promise<ReadonlySet<string>> {
    const appends = [...byId.values()].map(appendOf).filter((each): each is Append => each !== null);
    const results = appends.length > 0 ? await write(appends) : [];
    const conflicts = new Set<string>();
    for (const [index, { incidentId: id }] of appends.entries()) {
      const head = byId.get(id)?.head;
      if (results[index] === 'conflict') {
        conflicts.add(id);
        heads.forget(id);
      } else if (head) openOnes.note(heads.keep(head).incident);
    }
    for (const { incidentId: id, expectedVersion } of appends) {
      const incident = conflicts.has(id) ? undefined : byId.get(id)?.head?.incident;
      if (incident) tell(incident, doubts.take(id) ?? expectedVersion);
    }
    return conflicts;
  }

  /** What the store says has failed may be written all the same. */
  async function write(appends: readonly Append[]): ReturnType<Store['append']> {
    if (doubts.isFull()) throw unavailable('too many writes are in doubt');
    try {
      return await store.append(appends);
    } catch (error) {
      for (const { incidentId: id, expectedVersion } of appends) {
        heads.forget(id);
        doubts.add(id, expectedVersion);
      }
      throw error;
    }
  }

  function takeOver(head: Head, before: number): void {
    openOnes.note(heads.keep(head).incident);
    tell(head.incident, before);
  }

  function tell(incident: Incident, before: number): void {
    for (const listener of listeners) {
      try {
        listener(incident, before);
      } catch (error) {
        // The change is durable. A failing listener must not hold up the next alarm.
        log.error({ incidentId: incident.id, err: error }, 'a change could not be passed on');
      }
    }
  }

  function settle(job: Job, result: Plan['result']): void {
    // An alert in a turn of its own: the card that the change has started goes out before the answer.
    if (job.intent.type === 'receive') setImmediate(leave(job).settle, result);
    else leave(job).settle(result);
  }

  function leave(job: Job): Job {
    waiting.delete(job);
    return job;
  }

  return {
    receive: async (alert, signIns = [], signal) =>
      (await enter(receiveIntent(alert, signIns, watched, clock.now()), signal)) as Received,

    execute: async (id, command, request = null) =>
      (await enter({ type: 'execute', id, command, request })) as Executed,

    get: async (id) => (await heads.load(id))?.incident,

    async ofThread(conversationId) {
      const [head] = await store.incidentsOfGroup(threadGroup(conversationId));
      return head && (await heads.load(head.incidentId))?.incident;
    },

    async open(limit) {
      const listed = await store.incidents({ isOpen: true, ...(limit === undefined ? {} : { limit }) });
      const loaded = await Promise.all(
        listed.map(({ incidentId, version }) => heads.loadIntact(incidentId, version)),
      );
      return loaded.flatMap((head) => (head ? [head.incident] : []));
    },

    oldestOpen: openOnes.oldest,

    waiting: openOnes.waiting,
    openSummaries: openOnes.list,

    openCounts: openOnes.counts,

    eachOpen: openOnes.walk,

    changedByOthers: openOnes.changedByOthers,

    async withKey(key) {
      const id = await store.incidentWithKey(key);
      return id === undefined ? undefined : (await heads.load(id))?.incident;
    },

    onChange(listener) {
      listeners.add(listener);
    },

    queue() {
      const [oldest] = waiting;
      return { waitingSince: oldest?.since ?? null, batches, last };
    },

    stop: doubts.stop,
  };
}

type Planned = { readonly job: Job; readonly plan: Plan | 'again' };

const givenUp = 'its caller waits no longer';

const unavailable = (reason: string): GlasswatchError =>
  new GlasswatchError('storeUnavailable', { cause: new Error(reason) });
