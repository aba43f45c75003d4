import type { Activity, ConversationParameters } from 'botbuilder';
import {
  type Channel,
  type Messenger,
  MessengerError,
  type MessengerFault,
} from '../../delivery/messenger.ts';
import { hour } from '../../duration.ts';
import type { Message } from '../../presentation/message.ts';
import { cardActivity } from '../answers.ts';
import type { Connectors } from './connectors.ts';
import { longestAnswer, UnansweredError } from './postTimeLimits.ts';

/** The real messenger, over the Bot Framework's connector. */
export function createMessenger(connectors: Connectors): Messenger {
  return {
    async post(channel, message) {
      return attemptNew(channel, async () => {
        const { conversations } = await connectors(channel.serviceUrl);
        const parameters = {
          isGroup: true,
          ...(channel.tenantId === null ? {} : { tenantId: channel.tenantId }),
          channelData: { channel: { id: channel.channelId } },
          activity: outgoing(message),
        } as ConversationParameters;
        const created = await conversations.createConversation(parameters, patiently);
        // Teams gives the first message's id only as a part of the conversation's id.
        const activityId = created.activityId || created.id?.split(';messageid=')[1];
        if (!activityId) throw unreadable();
        return { conversationId: created.id, activityId };
      });
    },
    async reply(channel, { conversationId }, message) {
      return attemptNew(channel, async () => {
        const { conversations } = await connectors(channel.serviceUrl);
        const { id } = await conversations.sendToConversation(conversationId, outgoing(message), patiently);
        if (!id) throw unreadable();
        return { conversationId, activityId: id };
      });
    },
    async update(channel, { conversationId, activityId }, message) {
      await attemptUpdate(channel, async () => {
        const { conversations } = await connectors(channel.serviceUrl);
        await conversations.updateActivity(conversationId, activityId, {
          ...outgoing(message),
          id: activityId,
        });
      });
    },
  };
}

/** A new message is awaited longer than other requests: see `sendPost`. */
const patiently = { timeout: longestAnswer };

/** Teams took the message, and did not say where it stands. */
const unreadable = (): MessengerError =>
  new MessengerError('unanswered', { cause: new Error('no activity id came back') });

const outgoing = (message: Message): Activity => cardActivity(message) as Activity;

async function attempt<Result>(channel: Channel, send: () => Promise<Result>): Promise<Result> {
  try {
    return await send();
  } catch (error) {
    throw readFaultAt(channel, error);
  }
}

/** Says what the SDK's error means there. A connector that nobody named cannot say that a place is gone. */
export function readFaultAt({ isGuessed }: Channel, error: unknown): MessengerError {
  const failure = readFault(error);
  if (!isGuessed || failure.fault !== 'gone') return failure;
  const { cause, code, status } = failure;
  return new MessengerError('unreachable', {
    cause,
    ...(code === null ? {} : { code }),
    ...(status === null ? {} : { status }),
  });
}

/** A gateway may give up after Teams has taken the message. One that says when to try again did not pass it on. */
async function attemptNew<Result>(channel: Channel, send: () => Promise<Result>): Promise<Result> {
  return attempt(channel, async () => {
    try {
      return await send();
    } catch (error) {
      const status = (error as { statusCode?: number } | null)?.statusCode;
      const isOpen = status === 502 || status === 504;
      const fault = readFault(error);
      throw isOpen && fault.retryAfter === null
        ? new MessengerError('unanswered', { cause: fault.cause })
        : error;
    }
  });
}

/** Why the bot may not write there, by Microsoft's page on conversation messages. */
const refusalCodes: ReadonlySet<string | null> = new Set([
  'BotNotInConversationRoster',
  'BotDisabledByAdmin',
  'ConversationBlockedByUser',
  'BotNotRegistered',
]);

/**
 * Teams answers 403 with another code to the update of a message that somebody has deleted
 * (BotFramework-Services#269).
 */
async function attemptUpdate(channel: Channel, send: () => Promise<unknown>): Promise<void> {
  await attempt(channel, async () => {
    try {
      await send();
    } catch (error) {
      const { code, cause } = readFault(error);
      const isForbidden = (error as { statusCode?: number } | null)?.statusCode === 403;
      throw isForbidden && !refusalCodes.has(code)
        ? new MessengerError('gone', { cause, ...(code === null ? {} : { code }) })
        : error;
    }
  });
}

const faultOfStatus: Readonly<Record<number, MessengerFault>> = {
  400: 'notAccepted',
  401: 'refused',
  403: 'refused',
  404: 'gone',
  413: 'tooLarge',
  429: 'throttled',
};

/** Says what the SDK's error means. Its text may quote the card, so only the status and the code are kept. */
export function readFault(error: unknown): MessengerError {
  if (error instanceof MessengerError) return error;
  const isOpen = error instanceof UnansweredError;
  const reason = isOpen ? error.cause : error;
  const { statusCode, code, response } = (reason ?? {}) as {
    statusCode?: number;
    code?: unknown;
    response?: { headers?: { get(name: string): string | undefined } };
  };
  const isTaken = statusCode !== undefined && statusCode < 300;
  const fault = faultOfStatus[statusCode ?? 0] ?? (isOpen || isTaken ? 'unanswered' : 'unreachable');
  const name = reason instanceof Error ? reason.name : typeof reason;
  const word = typeof code === 'string' && /^\w{1,80}$/.test(code) ? code : null;
  const cause = new Error(`${name} ${statusCode ?? ''} ${word ?? ''}`.trim());
  const retryAfter = readRetryAfter(response?.headers?.get('retry-after'));
  return new MessengerError(fault, {
    cause,
    ...(word === null ? {} : { code: word }),
    ...(statusCode === undefined ? {} : { status: statusCode }),
    ...(retryAfter === null ? {} : { retryAfter }),
  });
}

/**
 * Milliseconds: the longest window of Teams' limits. No header and no wrong clock silences the alarms longer.
 */
const longestWait = hour;

/** Reads `Retry-After`, in seconds or as a date. Gives milliseconds. */
function readRetryAfter(header: string | undefined): number | null {
  if (!header) return null;
  const seconds = Number(header);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - Date.now();
  return wait > 0 ? Math.min(wait, longestWait) : null;
}
