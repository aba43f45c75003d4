import type { Logger } from 'pino';
import type { Message } from '../card/message.ts';
import { type Clock, isoTime } from '../clock.ts';
import { GlasswatchError } from '../errors.ts';
import type { Incident } from '../incident/incident.ts';
import type { CardReference } from '../incident/incidentEvent.ts';
import type { Incidents } from '../store/incidents.ts';
import type { Store } from '../store/store.ts';
import { afterFailure } from './afterFailure.ts';
import { byUrgency, dueAt, isBehind, isToAnnounce, isUnshown, type Pending, untouched } from './due.ts';
import { type Channel, type Messenger, MessengerError } from './messenger.ts';
import { createRecordedSend } from './recordedSend.ts';
import { nextSlot, remembered } from './throttle.ts';

export type DeliveryParts = {
  readonly incidents: Incidents;
  readonly store: Pick<Store, 'unshown' | 'shownVersion' | 'markShown'>;
  readonly messenger: Messenger;
  /** The security channel, or `null` while none is known. */
  readonly channel: () => Channel | null;
  readonly render: (incident: Incident) => Message;
  /** The reply that tells what `unannounced` says. */
  readonly renderAnnouncement: (incident: Incident) => Message;
  /** A card that needs nothing but the incident's id and severity: for when the full one fails. */
  readonly renderPlain: (incident: Incident) => Message;
  readonly clock: Clock;
  readonly log: Logger;
};

export type Delivery = {
  /** Takes up whatever the channel does not show yet. */
  start(): Promise<void>;
  /** Looks again, for example because the channel has become known. */
  wake(): void;
  /** Ends when what is under way has ended; nothing new is sent. */
  stop(): Promise<void>;
  /** How many incidents the channel does not show as they stand. */
  behind(): number;
};

/** Sends under way at once: a slow answer to one must not hold up an alarm. Updates leave one of them free. */
const sendsAtOnce = 4;
/** Milliseconds that an alarm waits for the post before it: a crash doubles every post that is under way. */
const postPatience = 2_000;
/** The part of Teams' limits that updates may use; the rest is kept for new alarms. */
const updateShare = 0.75;
/** Milliseconds that a shown incident stays in mind, for spacing its updates. */
const remember = 60_000;

/**
 * Makes the channel show every incident as it stands: posts the card that is missing, updates the one that is old.
 * Level-triggered: it compares what is with what is shown, so after a crash or an outage it just goes on. It never gives
 * up. Between posting a card and recording it lies the one moment in which a crash posts a second card: better two
 * than none.
 */
export function createDelivery(parts: DeliveryParts): Delivery {
  const { incidents, store, messenger, clock, log } = parts;
  const pending = new Map<string, Pending>();
  const underWay = new Map<string, Promise<void>>();
  /** When the posts under way were sent, in ms. */
  const posting = new Map<string, number>();
  const postOnce = createRecordedSend(incidents, (card: CardReference, version) => ({
    type: 'recordCard',
    card,
    version,
  }));
  const announceOnce = createRecordedSend<unknown>(incidents, (_sent, version) => ({
    type: 'recordAnnouncement',
    version,
  }));
  let sent: readonly number[] = [];
  let pausedUntil = 0;
  let cancelTimer = () => {};
  let isRunning = false;

  function note(incident: Incident, shownVersion: number): void {
    const known = pending.get(incident.id) ?? untouched(incident, shownVersion);
    // What was read at the start may be older than what has come in since.
    if (known.incident.version <= incident.version) pending.set(incident.id, { ...known, incident });
  }

  function forgetShown(now: number): void {
    for (const [id, known] of pending) {
      if (!isBehind(known) && (known.sent.at(-1) ?? 0) < now - remember) pending.delete(id);
    }
  }

  function pump(): void {
    cancelTimer();
    const channel = parts.channel();
    if (!isRunning || channel === null) return;
    const now = clock.now();
    let wakeAt = Number.POSITIVE_INFINITY;
    const ready = [...pending.values()]
      .filter((candidate) => isBehind(candidate) && !underWay.has(candidate.incident.id))
      .sort(byUrgency);
    for (const candidate of ready) {
      // Whatever is waiting for one to end is looked at when it ends.
      if (underWay.size >= (isUnshown(candidate) ? sendsAtOnce : sendsAtOnce - 1)) continue;
      const slot = nextSlot(sent, now, isUnshown(candidate) ? 1 : updateShare);
      const at = Math.max(dueAt(candidate), slot, pausedUntil);
      const turn = isUnshown(candidate) ? Math.max(...posting.values()) + postPatience : now;
      if (at > now) {
        wakeAt = Math.min(wakeAt, at);
      } else if (turn > now) {
        wakeAt = Math.min(wakeAt, turn);
        break; // An update must not overtake an alarm that waits for its turn.
      } else {
        send(candidate, channel, now);
      }
    }
    if (wakeAt < Number.POSITIVE_INFINITY) cancelTimer = clock.after(wakeAt - now, pump);
  }

  function send(candidate: Pending, channel: Channel, now: number): void {
    const { id } = candidate.incident;
    sent = [...remembered(sent, now), now];
    if (isUnshown(candidate)) posting.set(id, now);
    const work = show(candidate, channel)
      .then((shownVersion) => succeeded(id, shownVersion, now))
      .catch((error: unknown) => failed(id, error, channel))
      .finally(() => {
        underWay.delete(id);
        posting.delete(id);
        pump();
      });
    underWay.set(id, work);
  }

  /** Resolves with the version that the channel then shows. */
  async function show(candidate: Pending, channel: Channel): Promise<number> {
    const { incident } = candidate;
    let shownVersion = incident.version;
    if (isUnshown(candidate)) {
      shownVersion = await postOnce(incident, () => messenger.post(channel, messageFor(candidate)));
      const known = pending.get(incident.id);
      if (known) pending.set(incident.id, { ...known, isLost: false });
    } else if (incident.card !== null && isToAnnounce(candidate, clock.now())) {
      const { card } = incident;
      await announceOnce(incident, () => messenger.reply(channel, card, parts.renderAnnouncement(incident)));
      // Before the update: what is not shown is taken up again after a crash, and with it what is not announced.
      return candidate.shownVersion;
    } else if (incident.card !== null) {
      await messenger.update(channel, incident.card, messageFor(candidate));
    }
    await store.markShown(incident.id, shownVersion);
    return shownVersion;
  }

  function messageFor({ incident: noted, isPlain }: Pending): Message {
    // A first card cannot know when it will have been posted: it says when it was sent.
    const incident = noted.postedAt === null ? { ...noted, postedAt: isoTime(clock.now()) } : noted;
    if (isPlain) return parts.renderPlain(incident);
    try {
      return parts.render(incident);
    } catch (error) {
      // Whatever an alert says, it must not be able to keep its own card from the channel.
      log.error({ incidentId: incident.id, err: error }, 'the card could not be made: a plain one goes out');
      return parts.renderPlain(incident);
    }
  }

  function succeeded(id: string, shownVersion: number, at: number): void {
    const known = pending.get(id);
    if (!known) return;
    const sentAt = [...known.sent, at].slice(-10);
    const shown = { shownVersion, failures: 0, retryAt: 0, sent: sentAt, isLost: false, isPlain: false };
    pending.set(id, { ...known, ...shown });
    forgetShown(at);
    log.info({ incidentId: id, version: shownVersion }, 'card shown');
  }

  function failed(id: string, error: unknown, channel: Channel): void {
    const known = pending.get(id);
    if (!known) return;
    const now = clock.now();
    const { next, wait, rests } = afterFailure(known, error, channel, now);
    if (rests) pausedUntil = Math.max(pausedUntil, now + wait);
    pending.set(id, next);
    const fault = error instanceof MessengerError ? error.fault : null;
    log.warn({ incidentId: id, fault, failures: next.failures, wait, err: error }, 'card not shown yet');
  }

  return {
    async start() {
      incidents.onChange((incident) => {
        // What is not in mind was shown as it stood before this change, or has no card.
        note(incident, incident.card === null ? 0 : incident.version - 1);
        pump();
      });
      for (const id of await store.unshown()) {
        try {
          const incident = await incidents.get(id);
          if (incident) note(incident, await store.shownVersion(id));
        } catch (error) {
          // Who alters the trail of one incident must not keep the others from the channel.
          if (!(error instanceof GlasswatchError) || error.code !== 'trailBroken') throw error;
          log.error({ incidentId: id, err: error }, 'an incident cannot be shown');
        }
      }
      for (const incident of await incidents.open()) {
        if (incident.unannounced !== null) note(incident, await store.shownVersion(incident.id));
      }
      isRunning = true;
      pump();
    },
    wake: pump,
    async stop() {
      isRunning = false;
      cancelTimer();
      await Promise.all(underWay.values());
    },
    behind: () => [...pending.values()].filter(isBehind).length,
  };
}
