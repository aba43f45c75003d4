import type { Activity } from 'botbuilder';
import type { Logger } from 'pino';
import { type ErrorCode, GlasswatchError } from '../errors.ts';
import type { Message } from '../presentation/message.ts';

/** Turns a message into an activity: the card, and the words of the notification banner. */
export const cardActivity = ({ card, summary }: Message): Partial<Activity> => ({
  type: 'message',
  summary,
  attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }],
});

/** The error code that the bot answers with. An unexpected error also goes to the log. */
export function codeFor(error: unknown, log: Logger): ErrorCode {
  if (error instanceof GlasswatchError) return error.code;
  log.error({ err: error }, 'an activity could not be answered');
  return 'internal';
}
