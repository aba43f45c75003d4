import type { Logger } from 'pino';
import type { NotifyEvidence } from '../chain/evidence.ts';
import { type Clock, isoTime } from '../clock.ts';
import { createHeap } from '../delivery/heap.ts';
import { minute, second } from '../duration.ts';
import { GlasswatchError, hasCode } from '../errors.ts';
import type { Incident } from '../incident/incident.ts';
import type { Incidents } from '../ledger/incidents.ts';
import { inTurns } from '../running/inTurns.ts';
import { retryDelay } from '../running/retryDelay.ts';
import { endsWithin, within } from '../running/within.ts';
import type { Store } from '../store/store.ts';
import { createCursors } from './cursors.ts';
import { cardLink, signedMessage } from './message.ts';
import { mayHaveNews, type Notice, readingNotices } from './notices.ts';
import type { Answer, Post } from './post.ts';
import { createReceiver } from './receiver.ts';
import { answerPatience, backOff, givenUpAfter, pauseOf, probeGap, wakeGap } from './retryTimes.ts';

export type NotifyDeps = {
  readonly incidents: Pick<Incidents, 'get' | 'eachOpen' | 'onChange'>;
  readonly store: Pick<Store, 'isShared' | 'trail' | 'incidents' | 'fact' | 'replaceFact'>;
  /** NOTIFY_URL, as far as it tells one receiver from another: it is a secret. */
  readonly address: string;
  /** The keys of NOTIFY_SECRET. */
  readonly keys: readonly Uint8Array[];
  readonly tenantId: string | null;
  readonly post: Post;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly log: Logger;
};

export type Notify = {
  /** Takes up what is untold, beside the work. */
  start(): void;
  /** Looks at these open incidents: the instance that has changed them may have stopped. */
  takeUp(open: readonly Incident[]): void;
  /** Ends the attempts under way, if they do not end by themselves within a moment. */
  stop(): Promise<void>;
  evidence(): Promise<NotifyEvidence>;
};

/** How many incidents are told at once. */
const atOnce = 4;
/** Milliseconds after which other instances should have told what they have changed. */
const takeUpAfter = 45 * second;
/** Milliseconds between two renewals of claims, and between two looks for claims of an instance that is gone. */
const renewal = 10 * second;
const scanGap = 5 * minute;
/** Milliseconds that an attempt has to end when the process stops. */
const stopPatience = 1.5 * second;

/** An incident whose oldest untold event was not taken. Times in ms. */
type Failure = { readonly times: number; readonly triedAt: number; readonly oldest: number };

/**
 * Tells another system what happens, outside Teams. Level-triggered: what there is to tell follows from the trails, how
 * far it is told from the cursors, so that a restart only goes on. At least once, and in order for each incident: after a
 * failure, the rest of that incident waits. No card waits for any of it.
 */
export function createNotify(deps: NotifyDeps): Notify {
  const { incidents, store, clock, log } = deps;
  const cursors = createCursors(store, clock);
  const receiver = createReceiver(deps);
  const due = createHeap<{ readonly id: string; readonly at: number }>((a, b) => a.at < b.at);
  const dueAt = new Map<string, number>();
  const underWay = new Map<string, Promise<void>>();
  /** Incidents that have changed while they were told. */
  const again = new Set<string>();
  const failed = new Map<string, Failure>();
  /** How often in a row another instance was telling them. */
  const others = new Map<string, number>();
  const stopping = new AbortController();
  let since = Number.POSITIVE_INFINITY;
  let isRunning = false;
  let isEnded = false;
  /** How often the receiver has failed in a row, as far as that says nothing of a single event. */
  let downFor = 0;
  let pausedUntil = 0;
  let cancelTimer = () => {};
  let cancelBegin = () => {};
  let cancelRenewal = () => {};
  let cancelScan = () => {};

  const isTelling = (): boolean => isRunning && !isEnded && since !== Number.POSITIVE_INFINITY;

  function enqueue(id: string, at: number): void {
    if (isEnded) return;
    if (underWay.has(id)) again.add(id);
    // What could not be told is tried again at its time, and then all that has come since.
    else if (!failed.has(id) || !dueAt.has(id)) schedule(id, Math.min(at, dueAt.get(id) ?? at));
  }

  function schedule(id: string, at: number): void {
    dueAt.set(id, at);
    due.set(id, { id, at });
  }

  function pump(): void {
    cancelTimer();
    if (!isTelling()) return;
    const now = clock.now();
    const mayStart = () => underWay.size < (downFor > 0 ? 1 : atOnce);
    for (let next = due.first(); next && mayStart(); next = due.first()) {
      const at = Math.max(next.at, pausedUntil);
      if (at > now) {
        cancelTimer = clock.after(at - now, pump);
        return;
      }
      start(next.id);
    }
  }

  function start(id: string): void {
    due.delete(id);
    dueAt.delete(id);
    const work = tell(id)
      .catch((error: unknown) => couldNot(id, error))
      .finally(() => {
        underWay.delete(id);
        if (again.delete(id)) enqueue(id, clock.now());
        pump();
      });
    underWay.set(id, work);
  }

  function couldNot(id: string, error: unknown): void {
    if (hasCode(error, 'trailBroken')) {
      failed.delete(id);
      cursors.drop(id);
      log.error({ incidentId: id, err: error }, 'an altered incident cannot be told outside Teams');
      return;
    }
    // It is the store that fails, and not the receiver.
    const { times, oldest } = failed.get(id) ?? { times: 0, oldest: Number.POSITIVE_INFINITY };
    failed.set(id, { times: times + 1, triedAt: clock.now(), oldest });
    const wait = retryDelay(times + 1);
    log.warn({ incidentId: id, wait, err: error }, 'what is told outside Teams waits for the store');
    schedule(id, clock.now() + wait);
  }

  /** Tells all that an incident has to tell, until one event is not taken. */
  async function tell(id: string): Promise<void> {
    const incident = await incidents.get(id);
    if (!incident) return;
    const known = await cursors.read(id);
    const isClosed = incident.status === 'closed';
    if (known && !mayHaveNews(incident, known.told) && isClosed === (known.over !== undefined)) {
      failed.delete(id);
      others.delete(id);
      return;
    }
    const cursor = store.isShared ? await cursors.claim(id) : (known ?? { told: 0 });
    if ('takenUntil' in cursor) {
      failed.delete(id);
      sayWhatWaits();
      // It may have read the trail before this change, and end within a moment.
      const times = (others.get(id) ?? 0) + 1;
      others.set(id, times);
      schedule(id, Math.min(cursor.takenUntil + second, clock.now() + retryDelay(times)));
      return;
    }
    others.delete(id);
    const records = await store.trail(id);
    const read = await inTurns(readingNotices(id, records, cursor.told));
    if (!read.intact) throw new GlasswatchError('trailBroken', { cause: new Error(read.reason) });
    for (const notice of read.notices) {
      if (!isTelling() || !(await tellOne(notice, read.incident))) return;
    }
    failed.delete(id);
    await cursors.settle(id, read.incident.version, read.incident.status === 'closed');
  }

  /** Whether the next event may follow. */
  async function tellOne(notice: Notice, incident: Incident): Promise<boolean> {
    const { incidentId, type, sequence } = notice;
    const at = Date.parse(notice.at);
    if (at < since) return true;
    if (clock.now() - at > givenUpAfter) {
      receiver.lost();
      log.error(
        { incidentId, type, at: notice.at },
        'an event was given up: the receiver did not take it for a day',
      );
    } else if (!(await deliver(notice, incident))) {
      await cursors.advance(incidentId, sequence - 1);
      return false;
    }
    await cursors.advance(incidentId, sequence);
    return true;
  }

  async function deliver(notice: Notice, incident: Incident): Promise<boolean> {
    const { incidentId, type } = notice;
    const message = signedMessage(notice, cardLink(incident.card, deps.tenantId), {
      keys: deps.keys,
      now: clock.now(),
    });
    const answer = await within(
      answerPatience,
      (signal) => deps.post(message, AbortSignal.any([signal, stopping.signal])),
      () => new Error('no answer'),
      clock,
    ).catch((): Answer => ({ status: null, reason: 'no answer within 10 s' }));
    if (answer.status !== null && answer.status >= 200 && answer.status < 300) {
      log.info({ incidentId, type }, 'an event was told outside Teams');
      taken(incidentId);
      return true;
    }
    if (answer.status === 410) await end();
    else if (isRunning) notTaken(notice, answer);
    return false;
  }

  function taken(id: string): void {
    receiver.delivered();
    failed.delete(id);
    if (downFor > 0) log.info('the receiver of NOTIFY_URL takes events again');
    const wasDown = downFor > 0;
    downFor = 0;
    if (wasDown) {
      const now = clock.now();
      for (const [other, { triedAt }] of failed) {
        if (dueAt.has(other)) schedule(other, Math.max(now, triedAt + wakeGap));
      }
    }
    sayWhatWaits();
  }

  function notTaken({ incidentId, type, at }: Notice, answer: Answer): void {
    const now = clock.now();
    const times = (failed.get(incidentId)?.times ?? 0) + 1;
    const wait = backOff(times, deps.random());
    failed.set(incidentId, { times, triedAt: now, oldest: Date.parse(at) });
    schedule(incidentId, now + wait);
    if (isOfReceiver(answer)) {
      downFor += 1;
      pausedUntil = Math.max(pausedUntil, now + Math.min(backOff(downFor, deps.random()), probeGap));
    }
    if (answer.status !== null) pausedUntil = Math.max(pausedUntil, now + pauseOf(answer.retryAfter, now));
    const { status } = answer;
    const reason = status === null ? { reason: answer.reason } : { status };
    log.warn(
      { incidentId, type, times, wait: Math.round(wait), ...reason },
      'an event was not taken outside Teams',
    );
    sayWhatWaits();
  }

  async function end(): Promise<void> {
    if (isEnded) return;
    isEnded = true;
    cancelTimer();
    failed.clear();
    log.error(
      'the receiver of NOTIFY_URL wants no more events (410): nothing is told until NOTIFY_URL changes',
    );
    await receiver.ended();
  }

  function sayWhatWaits(): void {
    let first = Number.POSITIVE_INFINITY;
    for (const { oldest } of failed.values()) first = Math.min(first, oldest);
    receiver.waits(first === Number.POSITIVE_INFINITY ? null : first);
  }

  function onChange(incident: Incident, before: number): void {
    if (!isRunning || !mayHaveNews(incident, before)) return;
    enqueue(incident.id, clock.now());
    pump();
  }

  /** Reads what is known of the receiver, and takes up what an earlier process left. */
  async function begin(failures: number): Promise<void> {
    try {
      const { since: from, endedAt } = await receiver.open();
      if (endedAt !== null) {
        isEnded = true;
        log.error({ endedAt }, 'nothing is told outside Teams: the receiver of NOTIFY_URL has answered 410');
        return;
      }
      since = Date.parse(from);
      pump();
      await takeUpAll();
      pump();
    } catch (error) {
      if (!isRunning) return;
      const wait = retryDelay(failures + 1);
      log.warn({ wait, err: error }, 'what is untold outside Teams could not be looked at');
      cancelBegin = clock.after(wait, () => void begin(failures + 1));
    }
  }

  async function takeUpAll(): Promise<void> {
    const known = await cursors.all();
    const open = new Set<string>();
    const look = (id: string) => enqueue(id, clock.now());
    await incidents.eachOpen((page) => {
      for (const incident of page) {
        open.add(incident.id);
        if (mayHaveNews(incident, known.get(incident.id)?.told ?? 0)) look(incident.id);
      }
      pump();
    });
    for (const [id, { over }] of known) if (over === undefined && !open.has(id)) look(id);
    // Opened and closed before any cursor was written.
    const openedSince = isoTime(Math.max(since, clock.now() - givenUpAfter));
    for (const { incidentId } of await store.incidents({ openedSince }))
      if (!known.has(incidentId) && !open.has(incidentId)) look(incidentId);
  }

  /** What an instance that is gone had begun to tell. */
  async function scan(): Promise<void> {
    try {
      for (const [id, cursor] of await cursors.all())
        if (cursors.isAbandoned(cursor)) enqueue(id, clock.now());
      pump();
    } catch (error) {
      log.warn({ err: error }, 'what other instances tell outside Teams could not be looked at');
    }
    if (isRunning) cancelScan = clock.after(scanGap, () => void scan());
  }

  async function renew(): Promise<void> {
    await cursors
      .renew()
      .catch((error: unknown) =>
        log.warn({ err: error }, 'other instances were not told what is being told'),
      );
    if (isRunning) cancelRenewal = clock.after(renewal, () => void renew());
  }

  return {
    start() {
      isRunning = true;
      incidents.onChange(onChange);
      void begin(0);
      if (!store.isShared) return;
      cancelScan = clock.after(scanGap, () => void scan());
      cancelRenewal = clock.after(renewal, () => void renew());
    },
    takeUp(open) {
      if (!isRunning) return;
      for (const { id } of open) enqueue(id, clock.now() + takeUpAfter);
      pump();
    },
    async stop() {
      isRunning = false;
      for (const cancel of [cancelTimer, cancelBegin, cancelRenewal, cancelScan]) cancel();
      const ended = Promise.all(underWay.values());
      if (!(await endsWithin(stopPatience, ended, clock))) stopping.abort();
      await ended;
      await receiver.stop();
    },
    async evidence() {
      const { deliveredAt, endedAt, lostAt, waiting } = await receiver.read();
      return { isConfigured: true, deliveredAt, endedAt, lostAt, undeliveredSince: waiting?.since ?? null };
    },
  };
}

/** Whether an answer says something of the receiver as a whole. Any other refusal may be about this event alone. */
const isOfReceiver = ({ status }: Answer): boolean =>
  status === null || status >= 500 || status === 429 || status === 408 || (status >= 300 && status < 400);
