import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import { minute, second } from '../duration.ts';
import type { CardReference } from '../incident/event.ts';
import type { Incident } from '../incident/incident.ts';
import type { Incidents } from '../ledger/incidents.ts';
import type { Backlog } from '../presentation/backlog.ts';
import type { Message } from '../presentation/message.ts';
import { retryDelay } from '../running/retryDelay.ts';
import { within } from '../running/within.ts';
import type { Store } from '../store/store.ts';
import { afterFailure, isOutcomeOpen, nextMend } from './afterFailure.ts';
import { type BandRules, bandOf, namesWatched, rulesOf } from './band.ts';
import { createCatchUp } from './catchUp.ts';
import { createClaims } from './claims.ts';
import { isBehind, isNewMessage, isNewsBehind, nextDue, placeOf, type Send } from './due.ts';
import { createHeap } from './heap.ts';
import { createQueue, isBeforeNotice, type Lane, lanesInOrder, noticeShare } from './lanes.ts';
import { type Channel, type Messenger, MessengerError } from './messenger.ts';
import { createOverload } from './overload.ts';
import {
  isUnshown,
  noTrouble,
  type Pending,
  type Place,
  shownAt,
  shownVersion,
  unshownSince,
  untouched,
} from './pending.ts';
import { answerPatience } from './retryTimes.ts';
import { createSends, type Renderers } from './sends.ts';
import { nextSlot, remembered } from './throttle.ts';
import { createWatchedRules } from './watchedRules.ts';

export type DeliveryDeps = {
  readonly incidents: Incidents;
  readonly store: Pick<
    Store,
    'isShared' | 'unshown' | 'shownVersion' | 'markShown' | 'incidents' | 'fact' | 'putFact' | 'replaceFact'
  >;
  readonly messenger: Messenger;
  /** The security channel; `null` while it is unknown. */
  readonly channel: () => Channel | null;
  readonly render: Renderers & {
    /** The notice that many alarms wait, or no longer do. */
    readonly backlog: (backlog: Backlog) => Message;
  };
  /** What tells the alarms of the first band from the others. */
  readonly bands: Omit<BandRules, 'isKnown'>;
  readonly clock: Clock;
  readonly log: Logger;
};

export type Delivery = {
  /** Takes up every incident that the channel does not show yet. */
  start(): Promise<void>;
  /** Looks again, for example when the channel becomes known. */
  wake(): void;
  /** Shows an incident that another instance left unshown, unless this instance is already showing it. */
  takeUp(incidentId: string): Promise<void>;
  /** Posts anew what stands open in channels that are gone. Rejects when the store does not answer. */
  repost(gone: readonly string[]): Promise<void>;
  /** Resolves when the sends under way have ended. Sends nothing new. */
  stop(): Promise<void>;
  /** How many incidents the channel does not show in their current state, apart from older replies. */
  behind(): number;
  /** Since when the longest waiting alarm of the first band has been invisible, in ms; `null`: none is. */
  oldestUnshownSince(): number | null;
};

/**
 * How long an alarm waits for the previous post, in milliseconds: a crash doubles every post that is under
 * way.
 */
const postPatience = 2_000;
/** How long an alarm waits for the store to say whether another instance has it, in milliseconds. */
const readPatience = 2_000;
/** Milliseconds after which the other instances are told that a card still waits for its answer. */
const claimDelay = 5 * second;
/** Milliseconds after which a message without an answer no longer keeps others of its lane waiting. */
const slotPatience = 10 * second;
/** Milliseconds between two times that a success makes the same failed message due. */
const wakeGap = 30 * second;
/** For so many milliseconds no other instance takes up an alarm: it looks each minute, and the clocks differ. */
const ownAlone = 30 * second;
/** Milliseconds that a shown incident stays in mind, for spacing its updates. */
const remember = minute;

type UnderWay = {
  readonly lane: Lane;
  readonly isPost: boolean;
  /** When it was sent, in ms. */
  readonly at: number;
  readonly ended: Promise<void>;
};

const isSamePlace = (card: CardReference, other: Incident['card']): boolean =>
  card.conversationId === other?.conversationId && card.activityId === other.activityId;

/** As if its card had never been tried. */
const dueAnew = (known: Pending): Pending => ({ ...known, trouble: { ...known.trouble, card: noTrouble } });

/**
 * Makes the channel show every incident in its current state: posts missing cards, updates old ones and adds
 * missing replies. Level-triggered: it compares the state with what the channel shows, so it simply goes on
 * after a crash or an outage. It never gives up. A crash between posting a card and recording it posts a
 * second card: better two than none. A change costs the same however many incidents wait.
 */
export function createDelivery(deps: DeliveryDeps): Delivery {
  const { incidents, store, clock, log } = deps;
  const pending = new Map<string, Pending>();
  const queue = createQueue();
  const behind = new Set<string>();
  /** When incidents that need nothing did so last, in ms, the longest ago first. */
  const quiet = new Map<string, number>();
  const invisible = createHeap<number>((a, b) => a < b);
  const underWay = new Map<string, UnderWay>();
  /** Whose last message did not reach Teams. */
  const cutOff: Readonly<Record<Place, Set<string>>> = {
    card: new Set(),
    thread: new Set(),
    replies: new Set(),
  };
  const doSend = createSends({ ...deps, isReplaced });
  const watchedRules = createWatchedRules(store, log);
  const claims = createClaims(deps);
  const overload = createOverload({
    ...deps,
    render: deps.render.backlog,
    isCounted: () => catchUp.isDone(),
    onEnd: pump,
  });
  const catchUp = createCatchUp({
    ...{ incidents, store, clock, log, onProgress: pump },
    isKnown: (id) => pending.has(id),
    async takeUp(incident) {
      const shown = await store.shownVersion(incident.id);
      // A change that arrived before this read is newer, and was taken as unshown.
      if (pending.has(incident.id)) return;
      note(incident, shown);
      // Thousands may be open, and few need anything.
      if (quiet.has(incident.id)) forget(incident.id);
    },
  });
  let sent: readonly number[] = [];
  let pausedUntil = 0;
  /** The id of the channel that the last look posted to. */
  let lookedAt: string | null = null;
  /** Channels that have taken their cards along. */
  let goneChannels: ReadonlySet<string> = new Set();
  let takenUp = 0;
  let cancelTimer = () => {};
  let isRunning = false;
  const cancelReads = new Set<() => void>();

  /** The only place that changes what is pending: everything that is counted or ordered follows here. */
  function keep(known: Pending): void {
    const { id, alerts } = known.incident;
    const now = clock.now();
    pending.set(id, known);
    quiet.delete(id);
    if (isNewsBehind(known)) behind.add(id);
    else behind.delete(id);
    const isWaiting = isUnshown(known);
    if (isWaiting && known.band !== 'second') invisible.set(id, unshownSince(known));
    else invisible.delete(id);
    if (isWaiting && known.band !== 'first')
      overload.waits(id, alerts.latest.rule.name ?? alerts.latest.rule.id);
    else overload.isShown(id);
    if (underWay.has(id)) return;
    queue.put(known, now);
    if (nextDue(known, now) === null) quiet.set(id, now);
  }

  function note(incident: Incident, shown: number): void {
    const known = pending.get(incident.id) ?? untouched(incident, shown, takenUp++);
    // The incident read at the start may be older than one that has arrived since.
    if (known.incident.version > incident.version) return;
    const { watched } = deps.bands;
    const band = bandOf(incident, { ...deps.bands, isKnown: watchedRules.has });
    // Learnt after the band is found, and of use to the next alarm.
    if (namesWatched(incident, watched))
      for (const rule of rulesOf(incident).slice(0, 1)) watchedRules.learn(rule);
    const isLost = known.lost.card || isGoneWithChannel(incident);
    keep({
      ...known,
      ...{ incident, band: known.band === 'second' || band === 'first' ? band : known.band },
      lost: { ...known.lost, card: isLost },
      lostAt: isLost ? (known.lostAt ?? clock.now()) : known.lostAt,
    });
  }

  function onChange(incident: Incident, before: number): void {
    // The instance that opened the incident posts its card, and finds this change when it records the post.
    // `takeUp` covers the other cases.
    if (store.isShared && incident.card === null && before > 0 && !pending.has(incident.id)) return;
    // A forgotten incident was shown as it stood before this change, or has no card. At the start, one that
    // was not looked at yet may lack more.
    note(incident, incident.card === null || !catchUp.isDone() ? 0 : before);
    pump();
  }

  function forget(id: string): void {
    quiet.delete(id);
    pending.delete(id);
  }

  function forgetShown(now: number): void {
    for (const [id, since] of quiet) {
      if (since >= now - remember) return;
      forget(id);
    }
  }

  /** When the next message of a lane may go, in ms; infinite when only the end of another decides. */
  function turnOf(lane: Lane, now: number): number {
    const fresh = [...underWay.values()]
      .filter((other) => (lane.isAlarm ? other.lane === lane : !other.lane.isAlarm))
      .map(({ at }) => at + slotPatience)
      .filter((until) => until > now);
    const slot = fresh.length < lane.atOnce ? now : Math.min(...fresh);
    return Math.max(slot, nextSlot(sent, now, lane.share), pausedUntil);
  }

  /** Until when alarms wait for the answer to the previous one, in ms. */
  const postTurn = (): number =>
    Math.max(...[...underWay.values()].filter(({ isPost }) => isPost).map(({ at }) => at + postPatience));

  function pump(): void {
    cancelTimer();
    const channel = deps.channel();
    if (!isRunning || channel === null) return;
    const now = clock.now();
    if (lookedAt !== null && lookedAt !== channel.channelId) startAnew();
    lookedAt = channel.channelId;
    forgetShown(now);
    for (const id of queue.takeDue(now)) {
      const known = pending.get(id);
      if (known) queue.put(known, now);
    }
    let wakeAt = queue.nextAt();
    for (const lane of lanesInOrder) {
      const { nextAt, waitsForPost } = startLane(lane, channel, now);
      wakeAt = Math.min(wakeAt, nextAt);
      // An update must not overtake an alarm that only waits for the previous one's answer.
      if (waitsForPost) break;
      if (isBeforeNotice(lane)) wakeAt = Math.min(wakeAt, tellBacklog(channel, now));
    }
    if (wakeAt < Number.POSITIVE_INFINITY) cancelTimer = clock.after(wakeAt - now, pump);
  }

  /** What the old channel did not take says nothing about the new one. */
  function startAnew(): void {
    pausedUntil = 0;
    overload.startAnew();
    for (const known of pending.values()) if (isUnshown(known)) keep(dueAnew(known));
  }

  /** Starts what may go now. Gives when the next of the lane may, in ms, and whether it waits for a post alone. */
  function startLane(lane: Lane, channel: Channel, now: number): { nextAt: number; waitsForPost: boolean } {
    for (let id = queue.first(lane); id !== undefined; id = queue.first(lane)) {
      const turn = turnOf(lane, now);
      const nextAt = lane.isAlarm ? Math.max(turn, postTurn()) : turn;
      if (nextAt > now) return { nextAt, waitsForPost: turn <= now };
      start(id, lane, channel, now);
    }
    return { nextAt: Number.POSITIVE_INFINITY, waitsForPost: false };
  }

  /** Tells the channel how many alarms wait, if it is time. Gives when to look again. */
  function tellBacklog(channel: Channel, now: number): number {
    const at = Math.max(overload.nextAt(), nextSlot(sent, now, noticeShare), pausedUntil);
    if (at > now) return at;
    sent = [...remembered(sent, now), now];
    void overload.tell(channel);
    return Number.POSITIVE_INFINITY;
  }

  function start(id: string, lane: Lane, channel: Channel, now: number): void {
    queue.remove(id);
    const candidate = pending.get(id);
    const send = candidate && nextDue(candidate, now)?.send;
    if (!candidate || !send) return;
    sent = [...remembered(sent, now), now];
    const outcome = sendUnlessTaken(send, candidate, channel, now).then((shown) =>
      shown === null ? undefined : done(send, candidate, shown, now),
    );
    const tooLate = new MessengerError('unanswered');
    // What is under way without an answer must not keep what people do from their card.
    const patience = placeOf(send) === 'card' ? answerPatience : slotPatience;
    const awaited =
      isNewMessage(send) || send === 'replyUpdate'
        ? within(
            patience,
            () => outcome,
            () => tooLate,
            clock,
          )
        : outcome;
    const ended = awaited
      .catch((error: unknown) => {
        // An answer that comes after all is recorded by `done`.
        if (error === tooLate) outcome.then(pump, (late: unknown) => failedLate(id, send, late, channel));
        failed(id, send, error, channel, error === tooLate ? now + answerPatience : clock.now());
      })
      .finally(() => {
        underWay.delete(id);
        const known = pending.get(id);
        if (known) keep(known);
        pump();
      });
    underWay.set(id, { lane, isPost: isUnshown(candidate), at: now, ended });
    if (!store.isShared || !isUnshown(candidate)) return;
    const cancelClaim = clock.after(claimDelay, () => claims.hold(id));
    void ended.then(cancelClaim);
  }

  /** On a shared store, two instances may work on one backlog. No alarm waits for a store that does not say. */
  async function sendUnlessTaken(
    send: Send,
    candidate: Pending,
    channel: Channel,
    now: number,
  ): Promise<Pending['shown'] | null> {
    // Every instance finds at the same time that a channel has taken its cards along.
    const isOld = candidate.lost.card || now - Date.parse(candidate.incident.openedAt) >= ownAlone;
    const mayBeTaken = store.isShared && isUnshown(candidate) && isOld;
    if (mayBeTaken && (await isTaken(candidate.incident))) {
      // Nothing went out.
      sent = sent.toSpliced(sent.lastIndexOf(now), 1);
      return null;
    }
    return doSend(send, candidate, channel);
  }

  async function isTaken({ id, card }: Incident): Promise<boolean> {
    try {
      const read = async () => (await waitForOther(id)) || (await takeOverCard(id, card));
      return await within(readPatience, read, () => new Error('no answer in time'), clock);
    } catch (error) {
      log.warn({ incidentId: id, err: error }, 'it could not be read whether another instance has an alarm');
      return false;
    }
  }

  /** Lets an alarm rest while another instance awaits the answer to its card. */
  async function waitForOther(id: string): Promise<boolean> {
    const until = await claims.take(id);
    const known = pending.get(id);
    if (until === null || !known) return false;
    const card = { ...known.trouble.card, retryAt: until };
    keep({ ...known, trouble: { ...known.trouble, card } });
    return true;
  }

  /** Takes over the card that another instance has posted since `before`. */
  async function takeOverCard(id: string, before: Incident['card']): Promise<boolean> {
    const [incident, shown] = [await incidents.get(id), await store.shownVersion(id)];
    if (!incident?.card || isSamePlace(incident.card, before)) return false;
    claims.release(id);
    note(incident, shown);
    const known = pending.get(id);
    if (known) {
      const lost = { ...known.lost, card: false };
      keep({ ...known, shown: shownAt(shown), lost, lostAt: null });
    }
    return true;
  }

  /** A late answer must not take an incident from the newer message back to the older one. */
  async function isReplaced(send: Send, { incident: before }: Pending): Promise<boolean> {
    const known = pending.get(before.id);
    if (known?.lost[send === 'post' ? 'card' : 'thread']) return false;
    const incident = known?.incident ?? (await incidents.get(before.id));
    const placeIn = (of: Incident | undefined) =>
      (send === 'post' ? of?.card : of?.investigation?.card) ?? null;
    const placed = placeIn(incident);
    return placed !== null && placed.activityId !== placeIn(before)?.activityId;
  }

  async function done(send: Send, candidate: Pending, shown: Pending['shown'], at: number): Promise<void> {
    const { id } = candidate.incident;
    found(id, send);
    const version = shownVersion({ ...candidate, shown });
    const mend = mendAfter(send, candidate);
    // With a plain card it is not up to date: after a restart, the full one is tried again.
    const isNews = version !== shownVersion(candidate) || candidate.mend !== null;
    if (isNews && mend === null) await store.markShown(id, version);
    succeeded(id, send, shown, at, mend);
  }

  /** When a plain card that was just shown is to be replaced. */
  function mendAfter(send: Send, { isPlain, mend }: Pending): Pending['mend'] {
    if (placeOf(send) !== 'card') return mend;
    return isPlain ? nextMend(mend === null ? 0 : mend.refusals + 1, clock.now()) : null;
  }

  /** Never in the channel that gets the alerts now: its card would be posted anew for ever. */
  function isGoneWithChannel({ card, status }: Incident): boolean {
    const [place = ''] = card?.conversationId.split(';') ?? [];
    return status === 'open' && goneChannels.has(place) && place !== deps.channel()?.channelId;
  }

  /** The message is posted, even if recording it fails. The retry does not post a second one. */
  function found(id: string, send: Send): void {
    const known = pending.get(id);
    if (!known || placeOf(send) === 'replies') return;
    if (placeOf(send) === 'thread') {
      keep({ ...known, lost: { ...known.lost, thread: false } });
      return;
    }
    // What was taken while its channel went stands there too.
    const isLost = isGoneWithChannel(known.incident);
    keep({
      ...known,
      lost: { ...known.lost, card: isLost },
      lostAt: isLost ? (known.lostAt ?? clock.now()) : null,
    });
  }

  function succeeded(
    id: string,
    send: Send,
    shown: Pending['shown'],
    at: number,
    mend: Pending['mend'],
  ): void {
    const known = pending.get(id);
    if (!known) return;
    const place = placeOf(send);
    keep({
      ...known,
      shown,
      trouble: { ...known.trouble, [place]: noTrouble },
      // An older reply must not make the card wait for its next update.
      sent: place === 'replies' ? known.sent : [...known.sent, at].slice(-10),
      isPlain: place === 'card' ? false : known.isPlain,
      mend,
    });
    cutOff[place].delete(id);
    if (place === 'card') claims.release(id);
    wakeCutOff(id, clock.now());
    log.info({ incidentId: id, send, version: shown.card }, `${placeOf(send)} shown`);
  }

  /** Teams takes messages again: what did not reach it about others need not wait out its pause. */
  function wakeCutOff(shownId: string, now: number): void {
    for (const place of ['card', 'thread', 'replies'] as const) {
      const ids = [...cutOff[place]].filter((id) => id !== shownId);
      for (const id of ids) cutOff[place].delete(id);
      for (const id of ids) {
        const known = pending.get(id);
        const trouble = known?.trouble[place];
        // Of one that fails while the others do not, each success would make a new try.
        if (!known || !trouble || trouble.wokenAt > now - wakeGap) continue;
        keep({
          ...known,
          trouble: { ...known.trouble, [place]: { ...trouble, retryAt: now, wokenAt: now } },
        });
      }
    }
  }

  /** `now` is when its wait begins, in ms. */
  function failed(id: string, send: Send, error: unknown, channel: Channel, now: number): void {
    const known = pending.get(id);
    if (!known) return;
    const { next, wait, rests } = afterFailure(known, send, error, channel, now);
    const isElsewhere = lookedAt !== channel.channelId;
    if (rests && !isElsewhere) pausedUntil = Math.max(pausedUntil, now + wait);
    const { fault, code } = error instanceof MessengerError ? error : { fault: null, code: null };
    if (fault === 'unreachable') cutOff[placeOf(send)].add(id);
    if (!isOutcomeOpen(send, fault)) claims.release(id);
    else if (store.isShared && isUnshown(known)) claims.hold(id);
    keep(isElsewhere && isUnshown(next) ? dueAnew(next) : next);
    if (known.mend !== null && next.mend === null) giveUpMending(next);
    const { failures } = next.trouble[placeOf(send)];
    log.warn(
      { incidentId: id, send, fault, code, failures, wait, err: error },
      `${placeOf(send)} not shown yet`,
    );
  }

  /** The plain card is all that Teams takes. */
  function giveUpMending(known: Pending): void {
    store.markShown(known.incident.id, shownVersion(known)).catch((error: unknown) => {
      log.warn({ incidentId: known.incident.id, err: error }, 'it could not be stored that a card is shown');
    });
  }

  /** Now it is certain that the message does not stand there: the next try need not wait so long. */
  function failedLate(id: string, send: Send, error: unknown, channel: Channel): void {
    const fault = error instanceof MessengerError ? error.fault : null;
    const isSame = pending.get(id)?.trouble[placeOf(send)].unanswered === 1;
    if (underWay.has(id) || !isSame || isOutcomeOpen(send, fault)) return;
    failed(id, send, error, channel, clock.now());
    pump();
  }

  /** No card waits for what is read here, and a store that fails is asked again. */
  function readBeside(read: () => Promise<void>, onRead: () => void, failures = 0): void {
    read().then(onRead, (error: unknown) => {
      log.warn({ err: error }, 'what an earlier process knew could not be read');
      if (!isRunning) return;
      const cancel = clock.after(retryDelay(failures + 1), () => {
        cancelReads.delete(cancel);
        readBeside(read, onRead, failures + 1);
      });
      cancelReads.add(cancel);
    });
  }

  /** What came before the rules were read. */
  function setBandsAnew(): void {
    for (const { incident, shown } of pending.values()) note(incident, shown.card);
    pump();
  }

  return {
    async start() {
      incidents.onChange(onChange);
      if (!isRunning) {
        isRunning = true;
        readBeside(watchedRules.read, setBandsAnew);
        readBeside(overload.read, pump);
      }
      await catchUp.start();
      pump();
    },
    wake: pump,
    async takeUp(id) {
      const before = pending.get(id);
      // A plain card counts as not shown, and is seen to already.
      if (underWay.has(id) || (before && (isBehind(before) || before.mend !== null))) return;
      const incident = await incidents.get(id);
      if (!incident) return;
      const shown = await store.shownVersion(id);
      note(incident, shown);
      const known = pending.get(id);
      if (known && !underWay.has(id)) keep({ ...known, shown: shownAt(shown) });
      pump();
    },
    async repost(gone) {
      goneChannels = new Set(gone);
      await incidents.eachOpen((page) => {
        for (const incident of page) {
          if (!isGoneWithChannel(incident)) continue;
          note(incident, incident.version);
          const known = pending.get(incident.id);
          const lostAt = known?.lostAt ?? clock.now();
          // Also while an update of it is under way, which then fails, or is of no use.
          if (known) keep(dueAnew({ ...known, lost: { ...known.lost, card: true }, lostAt }));
        }
      });
      pump();
    },
    async stop() {
      isRunning = false;
      cancelTimer();
      for (const cancel of cancelReads) cancel();
      catchUp.stop();
      claims.stop();
      await Promise.all([overload.stop(), ...[...underWay.values()].map(({ ended }) => ended)]);
    },
    behind: () => behind.size,
    oldestUnshownSince: () => invisible.first() ?? null,
  };
}
