import { z } from 'zod/v4';
import { createBoundedMap } from '../boundedMap.ts';
import type { Channel } from '../delivery/messenger.ts';
import type { CardReference } from '../incident/event.ts';
import type { Store } from '../store/store.ts';

/** A person's chat with the bot alone. */
export type PersonalChat = { readonly conversationId: string; readonly serviceUrl: string };

/** A chat as the messenger's port takes it: where it is, and what a new message there replies to. */
export const addressOf = (
  { conversationId, serviceUrl }: PersonalChat,
  tenantId: string | null,
): { readonly channel: Channel; readonly start: CardReference } => ({
  channel: { channelId: conversationId, serviceUrl, tenantId },
  start: { conversationId, activityId: '' },
});

export type Chats = {
  /** Remembers where a person writes to the bot, or has installed it. Rejects when that cannot be stored. */
  learn(personId: string, chat: PersonalChat): Promise<void>;
  /** `null` for somebody who never wrote to the bot. Rejects when the store does not answer. */
  of(personId: string): Promise<PersonalChat | null>;
};

const factName = (personId: string): string => `chat:${personId}`;
const factSchema = z.object({ conversationId: z.string(), serviceUrl: z.string() });

/** How many chats are known to be stored, so that a person who writes often costs no write each time. */
const chatsKept = 1_000;

/** The chats of people with the bot. They outlive the process: a bot may write only to a chat that it knows. */
export function createChats(
  store: Pick<Store, 'fact' | 'putFact'>,
  /** Called when a chat has been stored that this process did not know. */
  onLearnt: () => void = () => {},
): Chats {
  const stored = createBoundedMap<string, string>(chatsKept);
  return {
    async learn(personId, { conversationId, serviceUrl }) {
      const chat = { conversationId, serviceUrl };
      const text = JSON.stringify(chat);
      if (stored.get(personId) === text) return;
      await store.putFact(factName(personId), chat);
      stored.set(personId, text);
      onLearnt();
    },
    of: async (personId) => factSchema.safeParse(await store.fact(factName(personId))).data ?? null,
  };
}
