import { createBoundedMap } from '../boundedMap.ts';
import type { CardReference } from '../incident/event.ts';
import type { Message } from '../presentation/message.ts';
import type { Channel, Messenger } from './messenger.ts';

/** How many messages are kept for comparison: more than are in work at a time. At most 28 KB each. */
const messagesKept = 100;

/**
 * Updates a posted message, unless it already looks like that. An update closes a form that a person is
 * filling in, and uses up Teams' limits. The comparison lives in this process: after a restart the first
 * update is always sent. Rejects like `Messenger.update`.
 */
export function createChangedUpdate({ update }: Pick<Messenger, 'update'>): Messenger['update'] {
  const standing = createBoundedMap<string, string>(messagesKept);
  return async (channel: Channel, card: CardReference, message: Message) => {
    const text = JSON.stringify(message);
    if (standing.get(card.activityId) === text) return;
    await update(channel, card, message);
    standing.set(card.activityId, text);
  };
}
