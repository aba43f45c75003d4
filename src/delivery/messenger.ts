import type { CardReference } from '../incident/event.ts';
import type { Message } from '../presentation/message.ts';

/** A private or shared channel has members of its own. */
export type ChannelType = 'standard' | 'private' | 'shared';

/** A channel that the bot can post to, with the connector that serves it. */
export type Channel = {
  readonly channelId: string;
  readonly serviceUrl: string;
  readonly tenantId: string | null;
  /** No activity has named the connector yet: it may be that of another region, which knows no channel of ours. */
  readonly isGuessed?: boolean;
};

/** A channel as its roster is asked for. */
export type RosterChannel = Channel & {
  /** The General channel of its team, which is the team's id; absent where that is not known. */
  readonly teamId?: string | null;
  /** Absent where Teams has not said it. */
  readonly type?: ChannelType | null;
};

/**
 * Why Teams did not take a message: `throttled` too many, wait `retryAfter` ms; `gone` the channel or message
 * does not exist, or Teams says so in passing; `refused` the bot may not write there; `tooLarge` over the size limit; `notAccepted`
 * Teams rejects something in it; `unreachable` it did not reach Teams, or Teams says that it failed;
 * `unanswered` it went out, and no answer came, or a gateway's alone, or none that could be read: a new
 * message may stand there.
 */
export type MessengerFault =
  | 'throttled'
  | 'gone'
  | 'refused'
  | 'tooLarge'
  | 'notAccepted'
  | 'unreachable'
  | 'unanswered';

export class MessengerError extends Error {
  readonly fault: MessengerFault;
  /** Milliseconds to wait, if Teams said so. */
  readonly retryAfter: number | null;
  /** Teams' own word for it, such as `ConversationBlockedByUser`. */
  readonly code: string | null;
  /** The HTTP status; `null` where none came. */
  readonly status: number | null;

  constructor(
    fault: MessengerFault,
    options: { retryAfter?: number; code?: string; status?: number; cause?: unknown } = {},
  ) {
    super(`Teams did not take a message: ${fault}`, { cause: options.cause });
    this.name = 'MessengerError';
    this.fault = fault;
    this.retryAfter = options.retryAfter ?? null;
    this.code = options.code ?? null;
    this.status = options.status ?? null;
  }
}

/** Whether Teams says that the bot is no longer in the conversation. */
export const isBotOut = (error: unknown): boolean =>
  error instanceof MessengerError && error.fault === 'refused' && error.code === 'BotNotInConversationRoster';

/**
 * Whether Teams forbids the bot to write in a place where it still is, as moderation does. Microsoft documents
 * `ConversationBlockedByUser`; an archived team may say it in another word.
 */
export const isForbidden = (error: unknown): boolean =>
  error instanceof MessengerError && error.fault === 'refused' && error.status === 403 && !isBotOut(error);

/** Whether Teams refused the message for its content: a plainer one may work. */
export const isRefusedAsIs = (error: unknown): boolean =>
  error instanceof MessengerError && (error.fault === 'tooLarge' || error.fault === 'notAccepted');

/**
 * A person's name in the roster of the channel's team: text from outside. `null` when the person is not in it
 * or Teams cannot be asked. Never rejects, and may take long.
 */
export type NameOf = (channel: RosterChannel, personId: string) => Promise<string | null>;

/**
 * The port to Teams for messages that Glasswatch starts itself. All methods reject with a `MessengerError`,
 * and none retries. A new message may take minutes to be answered: its sender decides how long to wait.
 */
export type Messenger = {
  /** Starts a new post in a channel. */
  post(channel: Channel, message: Message): Promise<CardReference>;
  /** Replaces a posted card for everyone. */
  update(channel: Channel, card: CardReference, message: Message): Promise<void>;
  /** Replies under a posted card. Resolves with the place of the reply. */
  reply(channel: Channel, card: CardReference, message: Message): Promise<CardReference>;
};
