import type { Activity } from 'botbuilder';
import type { Message } from '../presentation/message.ts';

/** A message as an activity: the card, and the words of the notification banner. */
export const cardActivity = ({ card, summary }: Message): Partial<Activity> => ({
  type: 'message',
  summary,
  attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }],
});
