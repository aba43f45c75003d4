import type { Logger } from 'pino';
import type { Alert } from '../alert/alert.ts';
import type { WatchedAccount } from '../alert/watchedAccount.ts';
import { type Clock, isoTime } from '../clock.ts';
import { GlasswatchError } from '../errors.ts';
import type { IncidentCommand, Refusal } from '../incident/decide/command.ts';
import { decide } from '../incident/decide/decide.ts';
import type { Incident } from '../incident/incident.ts';
import type { SignIn } from '../signIn/signIn.ts';
import type { Append, Store } from '../store/store.ts';
import { type Batch, createBatch } from './batch.ts';
import { appendOf, threadGroup } from './draft.ts';
import { createGroupCommit } from './groupCommit.ts';
import { createHeads } from './heads.ts';
import { type Received, receiveAlert } from './receiveAlert.ts';

/** The result of a command. */
export type Executed = {
  /** The incident when the command was done; durable. */
  readonly incident: Incident;
  readonly refusal: Refusal | null;
  /** Whether the command itself recorded anything. */
  readonly isChanged: boolean;
};

export type Incidents = {
  /**
   * Records an alert in the open incident of its group, or in a new one. Resolves once the alert is durable.
   * An alert that
   * is already recorded is a duplicate and changes nothing. `signIns` are the rows behind the alert, where
   * already known:
   * they are recorded with it. Rejects with `storeUnavailable`; the alert is then not recorded.
   */
  receive(alert: Alert, signIns?: readonly SignIn[]): Promise<Received>;
  /** Decides a command and records its events. Rejects with `incidentNotFound`, `trailBroken` or `storeUnavailable`. */
  execute(id: string, command: IncidentCommand): Promise<Executed>;
  /** Rejects with `trailBroken` when the incident has to be read from the store and its trail was altered. */
  get(id: string): Promise<Incident | undefined>;
  /** The incident that owns this thread; `undefined` in any other conversation. */
  ofThread(conversationId: string): Promise<Incident | undefined>;
  /** The open incidents, newest first. */
  open(): Promise<readonly Incident[]>;
  /** Calls the listener once after every durable change, even if you register it several times. */
  onChange(listener: ChangeListener): void;
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

type Job = {
  /** Adds to the batch's drafts. Names the draft that must be durable before `settle` may run. */
  plan(batch: Batch): Promise<{ readonly draft: string | null; settle(): void }>;
  fail(error: unknown): void;
  conflicts: number;
};

/** Limits how long one commit holds the event loop. */
const jobsPerCommit = 256;
/** A conflict means that another instance was faster. After this many in a row, the store is at fault. */
const conflictsAllowed = 8;

/**
 * The incidents of a store. Loads them, calls `decide`, appends, and decides again after a conflict. Every
 * change goes through one queue, whose batches share a commit.
 */
export function createIncidents({ store, clock, watched, log }: IncidentsDeps): Incidents {
  const heads = createHeads(store, log);
  const listeners = new Set<ChangeListener>();
  const submit = createGroupCommit<Job>(commit, jobsPerCommit);

  async function commit(jobs: readonly Job[]): Promise<void> {
    const batch = createBatch(store, heads);
    const planned: { job: Job; draft: string | null; settle(): void }[] = [];
    for (const job of jobs) {
      try {
        planned.push({ job, ...(await job.plan(batch)) });
      } catch (error) {
        job.fail(error);
      }
    }
    const appends = [...batch.drafts.values()]
      .map(appendOf)
      .filter((append): append is Append => append !== null);
    const conflicting = new Set<string>();
    try {
      const results = appends.length > 0 ? await store.append(appends) : [];
      for (const [index, { incidentId: id }] of appends.entries()) {
        if (results[index] === 'conflict') conflicting.add(id);
      }
    } catch (error) {
      for (const { job } of planned) job.fail(error);
      return;
    }
    for (const id of conflicting) heads.forget(id);
    for (const { incidentId: id } of appends) {
      const head = batch.drafts.get(id)?.head;
      if (head && !conflicting.has(id)) heads.keep(head);
    }
    for (const { job, draft, settle } of planned) {
      if (draft !== null && conflicting.has(draft)) again(job);
      else settle();
    }
    for (const { incidentId: id, expectedVersion } of appends) {
      const incident = heads.get(id)?.incident;
      if (incident) tell(incident, expectedVersion);
    }
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

  function again(job: Job): void {
    job.conflicts += 1;
    if (job.conflicts < conflictsAllowed) submit(job);
    else job.fail(new GlasswatchError('storeUnavailable', { cause: new Error('too many conflicts') }));
  }

  return {
    receive: (alert, signIns = []) =>
      new Promise<Received>((resolve, reject) => {
        submit({
          conflicts: 0,
          fail: reject,
          async plan(batch) {
            const { draft, received } = await receiveAlert(alert, signIns, { batch, store, clock, watched });
            // In a turn of its own: the card that the change has started goes out before the answer.
            return { draft, settle: () => setImmediate(resolve, received) };
          },
        });
      }),

    execute: (id, command) =>
      new Promise<Executed>((resolve, reject) => {
        submit({
          conflicts: 0,
          fail: reject,
          async plan(batch) {
            const draft = await batch.draftOf(id);
            const decision = decide(draft.head?.incident ?? null, command);
            if (decision.events) batch.extend(draft, decision.events, isoTime(clock.now()));
            const incident = draft.head?.incident;
            if (!incident) throw new GlasswatchError('incidentNotFound');
            const { events = [], refusal = null } = decision;
            return {
              draft: draft.id,
              settle: () => resolve({ incident, refusal, isChanged: events.length > 0 }),
            };
          },
        });
      }),

    get: async (id) => (await heads.load(id))?.incident,

    async ofThread(conversationId) {
      const [head] = await store.incidentsOfGroup(threadGroup(conversationId));
      return head && (await heads.load(head.incidentId))?.incident;
    },

    async open() {
      const listed = await store.incidents({ isOpen: true });
      const loaded = await Promise.all(
        listed.map(({ incidentId, version }) => heads.loadIntact(incidentId, version)),
      );
      return loaded.flatMap((head) => (head ? [head.incident] : []));
    },

    onChange(listener) {
      listeners.add(listener);
    },
  };
}
