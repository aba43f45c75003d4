import type { CardReference } from '../incident/event.ts';
import type { Message } from '../presentation/message.ts';

/** A channel that the bot can post to, with the connector that serves it. */
export type Channel = {
  readonly channelId: string;
  readonly serviceUrl: string;
  readonly tenantId: string | null;
};

/**
 * Why Teams did not take a message:
 * `throttled` too many, wait `retryAfter` ms; `gone` the channel or the message is not there; `refused` the bot may not
 * write there; `tooLarge` over the size limit; `notAccepted` something in it is not to Teams' liking; `unreachable` no or a
 * broken answer, so it may have been taken.
 */
export type MessengerFault = 'throttled' | 'gone' | 'refused' | 'tooLarge' | 'notAccepted' | 'unreachable';

export class MessengerError extends Error {
  readonly fault: MessengerFault;
  /** Milliseconds to wait, where Teams said so. */
  readonly retryAfter: number | null;

  constructor(fault: MessengerFault, options: { retryAfter?: number; cause?: unknown } = {}) {
    super(`Teams did not take a message: ${fault}`, { cause: options.cause });
    this.name = 'MessengerError';
    this.fault = fault;
    this.retryAfter = options.retryAfter ?? null;
  }
}

/** Teams took none of it because of what it holds: something plainer may do. */
export const isRefusedAsIs = (error: unknown): boolean =>
  error instanceof MessengerError && (error.fault === 'tooLarge' || error.fault === 'notAccepted');

/**
 * A person's name as the roster of a channel's team has it: text from outside. `null` for somebody who is not there, and
 * when Teams cannot be asked. Never rejects, and may take long.
 */
export type NameOf = (channel: Channel, personId: string) => Promise<string | null>;

/** The port to Teams for what nobody asked for. All reject with a `MessengerError`, and none tries again. */
export type Messenger = {
  /** Starts a new post in a channel. */
  post(channel: Channel, message: Message): Promise<CardReference>;
  /** Replaces a posted card for everybody. */
  update(channel: Channel, card: CardReference, message: Message): Promise<void>;
  /** Replies under a posted card; resolves with where the reply stands. */
  reply(channel: Channel, card: CardReference, message: Message): Promise<CardReference>;
};
