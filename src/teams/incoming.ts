import type { TurnContext } from 'botbuilder';
import { z } from 'zod/v4';
import type { Person } from '../incident/whoMayAct.ts';

const text = z.string().nullish();
const id = z.string().min(1);
const named = z.object({ id: text }).loose().nullish();
const mention = z.object({ type: z.literal('mention'), mentioned: z.object({ id }) });

/** What we use of an activity from Teams. Anything else in it is ignored. */
const activity = z.object({
  type: id,
  // What the service says of a person holds for Teams; another channel of the same bot lets its caller choose.
  channelId: z.literal('msteams'),
  text: text,
  name: text,
  // Anything that is no mention, or a broken one, is passed over.
  entities: z.array(z.unknown()).nullish().catch(null),
  serviceUrl: z.url(),
  from: z.object({ id, aadObjectId: text, name: text }),
  recipient: z.object({ id }),
  conversation: z.object({ id, conversationType: text, tenantId: text }),
  channelData: z.object({ tenant: named, team: named, channel: named }).partial().nullish().catch(null),
});

/** An activity as the rest of the bot sees it: who says what, and where. */
export type Incoming = {
  readonly person: Person;
  /** The person's id within Teams, for asking about their membership. */
  readonly memberId: string;
  readonly text: string;
  /** The ids within Teams of those who are mentioned, without the bot. */
  readonly mentionedIds: readonly string[];
  /** In a channel the thread; otherwise the chat. */
  readonly conversationId: string;
  readonly serviceUrl: string;
  readonly tenantId: string | null;
  /** The channel that it was said in; `null` in a personal or group chat. */
  readonly channelId: string | null;
  /** A chat with the bot alone. */
  readonly isPersonal: boolean;
  /** Teams uses the id of a team's General channel as the team's id. */
  readonly teamId: string | null;
};

/**
 * Reads an activity. The person is who Teams says: `aadObjectId` and the conversation's tenant, which the service puts
 * there. `null` for a body without what every activity of Teams has: the SDK would fail on it before any handler runs.
 */
export function readActivity(raw: unknown): Incoming | null {
  const read = activity.safeParse(raw);
  if (!read.success) return null;
  const { from, recipient, conversation, channelData, serviceUrl, text: said, entities } = read.data;
  const mentions = (entities ?? []).flatMap((entity) => mention.safeParse(entity).data?.mentioned.id ?? []);
  const tenantId = (conversation.tenantId ?? channelData?.tenant?.id ?? null)?.toLowerCase() ?? null;
  const isChannel = conversation.conversationType === 'channel';
  const [conversationChannel = conversation.id] = conversation.id.split(';');
  return {
    person: { id: from.aadObjectId?.toLowerCase() || null, name: from.name || 'Somebody', tenantId },
    memberId: from.id,
    text: said ?? '',
    mentionedIds: [...new Set(mentions)].filter((mentioned) => mentioned !== recipient.id),
    conversationId: conversation.id,
    serviceUrl,
    tenantId,
    channelId: isChannel ? (channelData?.channel?.id ?? conversationChannel) : null,
    isPersonal: conversation.conversationType === 'personal',
    teamId: channelData?.team?.id ?? null,
  };
}

const key = Symbol('incoming');

/** Keeps what was read of an activity with its turn, so that nothing reads it a second time. */
export const keepIncoming = ({ turnState }: TurnContext, incoming: Incoming): void => {
  turnState.set(key, incoming);
};

/** What was read of a turn's activity. */
export const incomingOf = ({ turnState }: TurnContext): Incoming => turnState.get(key);
