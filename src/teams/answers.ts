import type { Activity } from 'botbuilder';
import type { Logger } from 'pino';
import { errorCatalogue, GlasswatchError } from '../errors.ts';
import type { Message } from '../presentation/message.ts';

/**
 * Turns a message into an activity: the card, and the words of the notification banner. Teams on iPhones drops a
 * banner's words at the first `&` (botbuilder-dotnet#6774), so no character of markup stays in them.
 */
export const cardActivity = ({ card, summary }: Message): Partial<Activity> => ({
  type: 'message',
  summary: summary.replace(/[&<>]/g, (mark) => bannerMarks[mark] ?? ''),
  attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }],
});

const bannerMarks: Readonly<Record<string, string>> = { '&': '+', '<': '‹', '>': '›' };

/** The words that the bot answers an error with. An unexpected error also goes to the log. */
export function errorWords(error: unknown, log: Logger): string {
  if (error instanceof GlasswatchError) return error.message;
  log.error({ err: error }, 'an activity could not be answered');
  return errorCatalogue.internal.message;
}
