import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import { minute } from '../duration.ts';
import { hasCode } from '../errors.ts';
import type { Incident } from '../incident/incident.ts';
import type { Incidents } from '../ledger/incidents.ts';
import type { Store } from '../store/store.ts';
import { afterFailure } from './afterFailure.ts';
import { byUrgency, type Candidate, isBehind, nextDue, placeOf, type Send } from './due.ts';
import { type Channel, type Messenger, MessengerError } from './messenger.ts';
import { isUnshown, noTrouble, type Pending, shownVersion, untouched } from './pending.ts';
import { createSends, type Renderers } from './sends.ts';
import { nextSlot, remembered } from './throttle.ts';

export type DeliveryDeps = {
  readonly incidents: Incidents;
  readonly store: Pick<Store, 'isShared' | 'unshown' | 'shownVersion' | 'markShown'>;
  readonly messenger: Messenger;
  /** The security channel; `null` while it is unknown. */
  readonly channel: () => Channel | null;
  readonly render: Renderers;
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
  /** Resolves when the sends under way have ended. Sends nothing new. */
  stop(): Promise<void>;
  /** How many incidents the channel does not show in their current state. */
  behind(): number;
  /** Since when the longest waiting alarm of the first band has been invisible, in ms; `null`: none is. */
  oldestUnshownSince(): number | null;
};

/** Sends under way at once: one slow answer must not hold up an alarm. Updates leave one of them free. */
const sendsAtOnce = 4;
/**
 * How long an alarm waits for the previous post, in milliseconds: a crash doubles every post that is under
 * way.
 */
const postPatience = 2_000;
/** The share of Teams' limits that updates may use. The rest is kept for new alarms. */
const updateShare = 0.75;
/** Milliseconds that a shown incident stays in mind, for spacing its updates. */
const remember = minute;

/**
 * Makes the channel show every incident in its current state: posts missing cards, updates old ones and adds
 * missing replies. Level-triggered: it compares the state with what the channel shows, so it simply goes on
 * after a crash or an outage. It never gives up. A crash between posting a card and recording it posts a
 * second card: better two than none.
 */
export function createDelivery(deps: DeliveryDeps): Delivery {
  const { incidents, store, clock, log } = deps;
  const pending = new Map<string, Pending>();
  const underWay = new Map<string, Promise<void>>();
  /** When the posts under way were sent, in ms. */
  const posting = new Map<string, number>();
  const doSend = createSends(deps);
  let sent: readonly number[] = [];
  let pausedUntil = 0;
  let cancelTimer = () => {};
  let isRunning = false;

  function note(incident: Incident, shown: number): void {
    const known = pending.get(incident.id) ?? untouched(incident, shown);
    // The incident read at the start may be older than one that has arrived since.
    if (known.incident.version <= incident.version) pending.set(incident.id, { ...known, incident });
  }

  /** A change that arrived before the read is newer, but unshown too. Only valid before anything is sent. */
  async function takeUp(incident: Incident): Promise<void> {
    const shown = await store.shownVersion(incident.id);
    note(incident, shown);
    const known = pending.get(incident.id);
    if (known) pending.set(incident.id, { ...known, shown: { card: shown, thread: shown } });
  }

  function onChange(incident: Incident, before: number): void {
    // The instance that opened the incident posts its card, and finds this change when it records the post.
    // `takeUp` covers the other cases.
    if (store.isShared && incident.card === null && before > 0 && !pending.has(incident.id)) return;
    // A forgotten incident was shown as it stood before this change, or has no card.
    note(incident, incident.card === null ? 0 : before);
    pump();
  }

  function forgetShown(now: number): void {
    for (const [id, known] of pending) {
      if (!isBehind(known) && (known.sent.at(-1) ?? 0) < now - remember) pending.delete(id);
    }
  }

  function pump(): void {
    cancelTimer();
    const channel = deps.channel();
    if (!isRunning || channel === null) return;
    const now = clock.now();
    let wakeAt = Number.POSITIVE_INFINITY;
    const ready = [...pending.values()]
      .filter(({ incident }) => !underWay.has(incident.id))
      .flatMap((known): Candidate[] => {
        const due = nextDue(known, now);
        return due ? [{ pending: known, due }] : [];
      })
      .sort(byUrgency);
    for (const candidate of ready) {
      const isAlarm = isUnshown(candidate.pending);
      // The end of a send triggers the next look at the waiting ones.
      if (underWay.size >= (isAlarm ? sendsAtOnce : sendsAtOnce - 1)) continue;
      const slot = nextSlot(sent, now, isAlarm ? 1 : updateShare);
      const at = Math.max(candidate.due.at, slot, pausedUntil);
      const turn = isAlarm ? Math.max(...posting.values()) + postPatience : now;
      if (at > now) {
        wakeAt = Math.min(wakeAt, at);
      } else if (turn > now) {
        wakeAt = Math.min(wakeAt, turn);
        break; // An update must not overtake a waiting alarm.
      } else {
        start(candidate, channel, now);
      }
    }
    if (wakeAt < Number.POSITIVE_INFINITY) cancelTimer = clock.after(wakeAt - now, pump);
  }

  function start({ pending: candidate, due: { send } }: Candidate, channel: Channel, now: number): void {
    const { id } = candidate.incident;
    sent = [...remembered(sent, now), now];
    if (isUnshown(candidate)) posting.set(id, now);
    const work = doSend(send, candidate, channel)
      .then(async (shown) => {
        found(id, send);
        const version = shownVersion({ ...candidate, shown });
        if (version !== shownVersion(candidate)) await store.markShown(id, version);
        succeeded(id, send, shown, now);
      })
      .catch((error: unknown) => failed(id, send, error, channel))
      .finally(() => {
        underWay.delete(id);
        posting.delete(id);
        pump();
      });
    underWay.set(id, work);
  }

  /** The message is posted, even if recording it fails. The retry does not post a second one. */
  function found(id: string, send: Send): void {
    const known = pending.get(id);
    if (known) pending.set(id, { ...known, lost: { ...known.lost, [placeOf(send)]: false } });
  }

  function succeeded(id: string, send: Send, shown: Pending['shown'], at: number): void {
    const known = pending.get(id);
    if (!known) return;
    const place = placeOf(send);
    pending.set(id, {
      ...known,
      shown,
      trouble: { ...known.trouble, [place]: noTrouble },
      sent: [...known.sent, at].slice(-10),
      isPlain: place === 'card' ? false : known.isPlain,
    });
    forgetShown(at);
    log.info({ incidentId: id, send, version: shown.card }, `${placeOf(send)} shown`);
  }

  function failed(id: string, send: Send, error: unknown, channel: Channel): void {
    const known = pending.get(id);
    if (!known) return;
    const now = clock.now();
    const { next, wait, rests } = afterFailure(known, send, error, channel, now);
    if (rests) pausedUntil = Math.max(pausedUntil, now + wait);
    pending.set(id, next);
    const fault = error instanceof MessengerError ? error.fault : null;
    const { failures } = next.trouble[placeOf(send)];
    log.warn({ incidentId: id, send, fault, failures, wait, err: error }, `${placeOf(send)} not shown yet`);
  }

  return {
    async start() {
      incidents.onChange(onChange);
      for (const id of await store.unshown()) {
        try {
          const incident = await incidents.get(id);
          if (incident) await takeUp(incident);
        } catch (error) {
          // Who alters the trail of one incident must not keep the others from the channel.
          if (!hasCode(error, 'trailBroken')) throw error;
          log.error({ incidentId: id, err: error }, 'an incident cannot be shown');
        }
      }
      // An incident's card may be up to date while its thread is not.
      for (const incident of await incidents.open()) await takeUp(incident);
      isRunning = true;
      pump();
    },
    wake: pump,
    async takeUp(id) {
      const known = pending.get(id);
      if (underWay.has(id) || (known && isBehind(known))) return;
      const incident = await incidents.get(id);
      if (incident) await takeUp(incident);
      pump();
    },
    async stop() {
      isRunning = false;
      cancelTimer();
      await Promise.all(underWay.values());
    },
    behind: () => [...pending.values()].filter(isBehind).length,
    oldestUnshownSince() {
      const unshown = [...pending.values()].filter(isUnshown);
      const since = Math.min(...unshown.map(({ incident }) => Date.parse(incident.openedAt)));
      return unshown.length === 0 ? null : since;
    },
  };
}
