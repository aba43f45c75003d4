import type { Activity } from 'botbuilder';
import type { Logger } from 'pino';
import { errorCatalogue, GlasswatchError } from '../errors.ts';
import type { Message } from '../presentation/message.ts';

/** Turns a message into an activity: the card, and the words of the notification banner. */
export const cardActivity = ({ card, summary }: Message): Partial<Activity> => ({
  type: 'message',
  summary,
  attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }],
});

/** The words that the bot answers an error with. An unexpected error also goes to the log. */
export function errorWords(error: unknown, log: Logger): string {
  if (error instanceof GlasswatchError) return error.message;
  log.error({ err: error }, 'an activity could not be answered');
  return errorCatalogue.internal.message;
}
