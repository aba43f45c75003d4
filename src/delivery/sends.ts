import type { Logger } from 'pino';
import { type Clock, isoTime } from '../clock.ts';
import type { CardReference, ReplySubject } from '../incident/event.ts';
import type { Incident, Reply } from '../incident/incident.ts';
import { turnMark } from '../incident/turnMark.ts';
import type { Incidents } from '../ledger/incidents.ts';
import type { Message } from '../presentation/message.ts';
import { createChangedUpdate } from './changedUpdate.ts';
import type { Send } from './due.ts';
import { type Channel, isRefusedAsIs, type Messenger, MessengerError } from './messenger.ts';
import { isUnshown, type Pending, type Shown, staleReply, type Trouble } from './pending.ts';
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
  /** A reply as it is true now. */
  readonly reply: (incident: Incident, reply: Reply) => Message;
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
  const recordReply = (reply: SentReply, version: number) =>
    ({ type: 'recordAnnouncement', version, reply }) as const;
  const announceOnce = createRecordedSend(incidents, recordReply);
  const tellActsOnce = createRecordedSend(incidents, recordReply);
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
    const announced = async (about: ReplySubject, told = incident): Promise<SentReply> => {
      const reply = await repliedOr(
        () => render.announcement(told, false),
        () => render.announcement(told, true),
      );
      return { card: reply, about, turnMark: turnMark(incident) };
    };
    /** The card's version after a reply: a card that was up to date has nothing to show of the record. */
    const noted = (version: number) => (shown.card >= incident.version ? version : shown.card);
    switch (send) {
      case 'announcement':
        return {
          ...shown,
          card: noted(await announceOnce(incident, () => announced(incident.unannounced ?? 'news'))),
        };
      case 'acts': {
        const about = incident.closing === null ? 'newcomer' : 'closed';
        const told = { ...incident, unannounced: null };
        const version = await tellActsOnce(incident, () => announced(about, told));
        return { ...shown, card: noted(version), told: version };
      }
      case 'replyUpdate':
        return bringReplyUpToDate(pending, channel);
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

  async function bringReplyUpToDate(pending: Pending, channel: Channel): Promise<Shown> {
    const { incident, shown, trouble } = pending;
    const reply = staleReply(pending);
    if (!reply) return shown;
    const { activityId } = reply.card;
    const asShown = (version: number): Shown => ({
      ...shown,
      each: new Map([...shown.each, [activityId, version]]),
      countedAt: reply.over ? shown.countedAt : clock.now(),
    });
    try {
      await update(channel, reply.card, render.reply(incident, reply));
      return asShown(reply.changedVersion);
    } catch (error) {
      // What it told is told: it is not posted anew.
      if (!isForGood(error, trouble.replies)) throw error;
      log.warn({ incidentId: incident.id, err: error }, 'a reply is gone, and is let go');
      return asShown(Number.POSITIVE_INFINITY);
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

type SentReply = {
  readonly card: CardReference;
  readonly about: ReplySubject;
  readonly turnMark: string;
};

/** Whether Teams has said often enough that a reply cannot be updated: it may be wrong once. */
function isForGood(error: unknown, { failures, gone }: Trouble): boolean {
  if (!(error instanceof MessengerError)) return false;
  if (error.fault === 'gone') return (gone?.times ?? 0) >= 2;
  return failures > 0 && (error.fault === 'refused' || isRefusedAsIs(error));
}

class Replaced extends Error {}
