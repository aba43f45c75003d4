import { type Activity, TurnContext } from 'botbuilder';
import type { Connectors } from './sdk/connectors.ts';

/** Where a person wrote or pressed: a thread or a chat. Both methods ask Teams once, and reject when it refuses. */
export type Chat = {
  /** Replies. Resolves with the message's id; `null` when Teams names none. */
  say(activity: Partial<Activity>): Promise<string | null>;
  replace(activityId: string, activity: Partial<Activity>): Promise<void>;
};

/** The place of an activity. Unlike the turn's context, it outlasts the answer to Teams. */
export function chatOf(activity: Activity, connectors: Connectors): Chat {
  const reference = TurnContext.getConversationReference(activity);
  const { id, conversation, serviceUrl } = activity;
  return {
    async say(said) {
      const { conversations } = await connectors(serviceUrl);
      const addressed = TurnContext.applyConversationReference({ ...said }, reference) as Activity;
      const sent = id
        ? await conversations.replyToActivity(conversation.id, id, addressed)
        : await conversations.sendToConversation(conversation.id, addressed);
      return sent.id || null;
    },
    async replace(activityId, said) {
      const { conversations } = await connectors(serviceUrl);
      await conversations.updateActivity(conversation.id, activityId, {
        ...said,
        id: activityId,
      } as Activity);
    },
  };
}
