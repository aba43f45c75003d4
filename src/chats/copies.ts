import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import { createChangedUpdate } from '../delivery/changedUpdate.ts';
import { isRefusedAsIs, type Messenger, MessengerError } from '../delivery/messenger.ts';
import { answerPatience } from '../delivery/retryTimes.ts';
import { hasCode } from '../errors.ts';
import type { CardReference } from '../incident/event.ts';
import type { Incident } from '../incident/incident.ts';
import type { Incidents } from '../ledger/incidents.ts';
import { createOpenWalk } from '../ledger/openWalk.ts';
import type { Message } from '../presentation/message.ts';
import { retryDelay } from '../running/retryDelay.ts';
import { within } from '../running/within.ts';
import type { Store } from '../store/store.ts';
import { addressOf, type Chats, type PersonalChat } from './chats.ts';

export type CopiesDeps = {
  readonly incidents: Incidents;
  readonly store: Pick<Store, 'incidents'>;
  readonly chats: Pick<Chats, 'of'>;
  readonly messenger: Pick<Messenger, 'reply' | 'update'>;
  readonly render: (incident: Incident) => Message;
  /** For when the full card fails: it needs only the incident's id and severity. */
  readonly plain: (incident: Incident) => Message;
  /** The people of ESCALATION's first step: they get what is critical. Object ids in lower case. */
  readonly firstStep: readonly string[];
  /** Whether there is no channel for cards any more, or it shows none. */
  readonly isChannelLost: () => boolean;
  /** The people who then get every card. */
  readonly inPlaceOfChannel: () => Promise<readonly string[]>;
  readonly tenantId: string | null;
  readonly clock: Clock;
  readonly log: Logger;
};

export type Copies = {
  start(): Promise<void>;
  /** Looks at all open incidents again: the channel has been lost or found. */
  wake(): void;
  takeUp(open: readonly Incident[]): void;
  stop(): Promise<void>;
};

/** How many of the newest closed incidents are looked at after a start: their copies may still have a button. */
const closedLookedAt = 50;

/**
 * Keeps copies of cards in the chats that people have with the bot. Level-triggered: an incident says which
 * copies it has, and each is brought up to date, so that it loses its button when that is no longer true. A copy
 * whose record failed is sent again: better two than none.
 */
export function createCopies(deps: CopiesDeps): Copies {
  const { incidents, store, chats, clock, log } = deps;
  const update = createChangedUpdate(deps.messenger);
  const underWay = new Map<string, Promise<void>>();
  /** Incidents that have changed while they were worked on. */
  const again = new Set<string>();
  const retries = new Map<string, () => void>();
  let isRunning = false;
  const openOnes = createOpenWalk({ incidents, takeUp, clock, log });

  const isCalled = ({ status, severity, acknowledgement }: Incident): boolean =>
    status === 'open' && severity === 'critical' && acknowledgement === null && deps.firstStep.length > 0;

  function look(id: string, failures = 0): void {
    if (!isRunning) return;
    retries.get(id)?.();
    retries.delete(id);
    if (underWay.has(id)) {
      again.add(id);
      return;
    }
    const work = bringUpToDate(id)
      .catch((error: unknown) => {
        log.warn({ incidentId: id, failures, err: error }, 'a copy of a card is not up to date yet');
        if (!isRunning || hasCode(error, 'trailBroken')) return;
        retries.set(
          id,
          clock.after(retryDelay(failures + 1), () => look(id, failures + 1)),
        );
      })
      .finally(() => {
        underWay.delete(id);
        if (again.delete(id)) look(id);
      });
    underWay.set(id, work);
  }

  async function bringUpToDate(id: string): Promise<void> {
    const incident = await incidents.get(id);
    if (!incident) return;
    const isForAll = incident.status === 'open' && deps.isChannelLost();
    const everybody = isForAll ? await deps.inPlaceOfChannel() : [];
    const wanted = new Set([...(isCalled(incident) ? deps.firstStep : []), ...everybody]);
    let failure: unknown = null;
    // Side by side: a chat that hangs must not keep the alarm from the next person. The store is asked one by one.
    const given: Promise<void>[] = [];
    for (const personId of new Set([...wanted, ...(incident.copies?.keys() ?? [])])) {
      const chat = await chats.of(personId).catch((error: unknown) => {
        noteFailure(error);
        return null;
      });
      if (chat === null) continue;
      const card = incident.copies?.get(personId);
      const work = card ? renew(incident, chat, card) : send(incident, personId, chat);
      given.push(work.catch(noteFailure));
    }
    await Promise.all(given);
    if (failure !== null) throw failure;

    /** A person who has blocked the bot, or deleted the chat, must not hold up the others. */
    function noteFailure(error: unknown): void {
      const isForGood = error instanceof MessengerError && ['gone', 'refused'].includes(error.fault);
      if (!isForGood) failure = error;
      else log.warn({ incidentId: id, err: error }, 'a person’s chat takes no copy');
    }
  }

  async function send(incident: Incident, personId: string, chat: PersonalChat): Promise<void> {
    const { id } = incident;
    const { channel, start } = addressOf(chat, deps.tenantId);
    const reply = (message: Message) => deps.messenger.reply(channel, start, message);
    // An answer that comes later is recorded all the same.
    const sent = async () => {
      const card = await fullOrPlain(incident, reply);
      await incidents.execute(id, { type: 'recordCopy', personId, card });
      log.info({ incidentId: id, personId }, 'a copy of the card was sent to a person’s chat');
    };
    await within(answerPatience, sent, () => new MessengerError('unanswered'), clock);
  }

  const renew = (incident: Incident, chat: PersonalChat, card: CardReference): Promise<void> =>
    fullOrPlain(incident, (message) => update(addressOf(chat, deps.tenantId).channel, card, message));

  /** Attack: no alert text may keep its own alarm from people. */
  async function fullOrPlain<Sent>(
    incident: Incident,
    give: (message: Message) => Promise<Sent>,
  ): Promise<Sent> {
    let full: Message | null = null;
    try {
      full = deps.render(incident);
      return await give(full);
    } catch (error) {
      if (full !== null && !isRefusedAsIs(error)) throw error;
      log.error(
        { incidentId: incident.id, err: error },
        'a copy cannot be the full card: a plain one goes out',
      );
      return give(deps.plain(incident));
    }
  }

  /** Most incidents have no copy and need none. */
  function onChange(incident: Incident): void {
    if (incident.copies || isCalled(incident) || deps.isChannelLost()) look(incident.id);
  }

  function takeUp(open: readonly Incident[]): void {
    for (const incident of open) onChange(incident);
  }

  async function lookAtClosed(): Promise<void> {
    for (const { incidentId, isOpen } of await store.incidents({ limit: closedLookedAt })) {
      if (isOpen) continue;
      const incident = await incidents.get(incidentId);
      if (incident?.copies) look(incidentId);
    }
  }

  return {
    async start() {
      isRunning = true;
      incidents.onChange(onChange);
      await openOnes.start();
      lookAtClosed().catch((error: unknown) => {
        log.warn({ err: error }, 'the copies of closed incidents could not be looked at');
      });
    },
    wake() {
      if (!isRunning) return;
      incidents.eachOpen(takeUp).catch((error: unknown) => {
        log.warn({ err: error }, 'the open incidents could not be looked at for their copies');
      });
    },
    takeUp,
    async stop() {
      isRunning = false;
      openOnes.stop();
      for (const cancel of retries.values()) cancel();
      await Promise.all(underWay.values());
    },
  };
}
