import { createBoundedMap } from '../boundedMap.ts';
import type { CardReference } from '../incident/event.ts';
import type { Message } from '../presentation/message.ts';
import type { Channel, Messenger } from './messenger.ts';

/** Messages kept for comparing: of those in work at a time, with room to spare. At most 28 KB each. */
const messagesKept = 100;

/**
 * Updates a posted message, unless it stands there like that already: an update closes the form that somebody is filling
 * in at that moment, and uses up Teams' limits. What is kept is of this process alone: after a restart the first update
 * is always sent. Rejects like `Messenger.update`.
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
