import type { Logger } from 'pino';
import { type Clock, isoTime } from '../clock.ts';
import type { CardReference } from '../incident/event.ts';
import type { Incident } from '../incident/incident.ts';
import type { Incidents } from '../ledger/incidents.ts';
import type { Message } from '../presentation/message.ts';
import { createChangedUpdate } from './changedUpdate.ts';
import type { Send } from './due.ts';
import { type Channel, isRefusedAsIs, type Messenger } from './messenger.ts';
import { isUnshown, type Pending } from './pending.ts';
import { createRecordedSend } from './recordedSend.ts';
import { answerPatience } from './retryTimes.ts';

/** The messages about an incident. */
export type Renderers = {
  readonly card: (incident: Incident) => Message;
  /** A card that needs only the incident's id and severity, for when the full one fails. */
  readonly plain: (incident: Incident) => Message;
  /** The reply that announces `unannounced`; where that is `null`, what people did. Plain, without mentions, when Teams refused the full one. */
  readonly announcement: (incident: Incident, isPlain: boolean) => Message | Promise<Message>;
  /** The head of an investigation's thread. */
  readonly checklist: (incident: Incident) => Message;
  /** The sign-ins that the thread does not show yet. */
  readonly activity: (incident: Incident) => Message;
};

export type SendsDeps = {
  readonly incidents: Pick<Incidents, 'execute'>;
  readonly messenger: Messenger;
  readonly render: Renderers;
  readonly clock: Clock;
  readonly log: Logger;
  /** Whether an incident got another message in the place of this one since it was sent. */
  readonly isReplaced: (send: Send, pending: Pending) => Promise<boolean>;
};

/**
 * Does one send about an incident, records it where needed, and resolves with the versions then shown. `null`:
 * the answer came so late that another message stands in its place, and that one stays the incident's.
 */
export type DoSend = (send: Send, pending: Pending, channel: Channel) => Promise<Pending['shown'] | null>;

export function createSends({ incidents, messenger, render, clock, log, isReplaced }: SendsDeps): DoSend {
  const update = createChangedUpdate(messenger);
  const postOnce = createRecordedSend(incidents, (card: CardReference, version) => ({
    type: 'recordCard',
    card,
    version,
  }));
  const announceOnce = createRecordedSend(incidents, (_sent: CardReference, version) => ({
    type: 'recordAnnouncement',
    version,
  }));
  const startThreadOnce = createRecordedSend(incidents, (card: CardReference) => ({
    type: 'recordChecklist',
    card,
  }));
  const tellOnce = createRecordedSend(incidents, (_sent: CardReference, version) => ({
    type: 'recordActivity',
    version,
  }));

  function cardOf({ incident: noted, isPlain }: Pending, more: Partial<Incident> = {}): Message {
    // A first card cannot know when it will be posted, so it shows when it was sent.
    const incident = {
      ...noted,
      ...(noted.postedAt === null ? { postedAt: isoTime(clock.now()) } : {}),
      ...more,
    };
    if (isPlain) return render.plain(incident);
    try {
      return render.card(incident);
    } catch (error) {
      // Attack: no alert text may keep its own card from the channel.
      log.error({ incidentId: incident.id, err: error }, 'the card could not be made: a plain one goes out');
      return render.plain(incident);
    }
  }

  async function doSend(send: Send, pending: Pending, channel: Channel): Promise<Pending['shown']> {
    const { incident, shown } = pending;
    const { card } = incident;
    const sentAt = clock.now();
    const unlessReplaced = async <Sent>(sent: Sent): Promise<Sent> => {
      const isLate = clock.now() - sentAt >= answerPatience;
      if (isLate && (await isReplaced(send, pending))) throw new Replaced();
      return sent;
    };
    if (isUnshown(pending) || card === null) {
      const version = await postOnce(incident, () =>
        messenger
          .post(channel, cardOf(pending, card === null ? {} : { replacesCard: true }))
          .then(unlessReplaced),
      );
      return { ...shown, card: version, told: version };
    }
    const replied = (message: Message) => messenger.reply(channel, card, message);
    /**
     * Falls back to the plain message when Teams refuses the full one: a refused message must not end a
     * thread.
     */
    const repliedOr = async (
      full: (incident: Incident) => Message | Promise<Message>,
      plain: (incident: Incident) => Message | Promise<Message>,
    ) => {
      try {
        return await replied(await full(incident));
      } catch (error) {
        if (!isRefusedAsIs(error)) throw error;
        return replied(await plain(incident));
      }
    };
    const announced = (told = incident) =>
      repliedOr(
        () => render.announcement(told, false),
        () => render.announcement(told, true),
      );
    /** The card's version after a reply: a card that was up to date has nothing to show of the record. */
    const noted = (version: number) => (shown.card >= incident.version ? version : shown.card);
    switch (send) {
      case 'announcement':
        return { ...shown, card: noted(await announceOnce(incident, () => announced())) };
      case 'acts':
        await announced({ ...incident, unannounced: null });
        return { ...shown, told: incident.version };
      case 'checklist': {
        const version = await startThreadOnce(incident, () =>
          repliedOr(render.checklist, render.plain).then(unlessReplaced),
        );
        return { ...shown, card: noted(version), thread: version };
      }
      case 'activity':
        return {
          ...shown,
          card: noted(await tellOnce(incident, () => repliedOr(render.activity, render.plain))),
        };
      case 'checklistUpdate': {
        const head = incident.investigation?.card;
        if (head) await update(channel, head, render.checklist(incident));
        return { ...shown, thread: incident.version };
      }
      default:
        await update(channel, card, cardOf(pending));
        return { ...shown, card: incident.version };
    }
  }

  return async (...given) => {
    try {
      return await doSend(...given);
    } catch (error) {
      if (error instanceof Replaced) return null;
      throw error;
    }
  };
}

class Replaced extends Error {}
