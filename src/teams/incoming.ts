import { hash } from 'node:crypto';
import type { TurnContext } from 'botbuilder';
import { z } from 'zod/v4';
import type { ChannelType } from '../delivery/messenger.ts';
import type { Person } from '../incident/whoMayAct.ts';
import { isBlank } from '../visibleText.ts';

const text = z.string().nullish();
const id = z.string().min(1);
const named = z.object({ id: text }).loose().nullish();
/** A type that this version does not know counts as none. */
const channel = z
  .object({ id: text, type: z.enum(['standard', 'private', 'shared']).nullish().catch(null) })
  .nullish();

/** An id without letters that end a line, or that no header of an HTTP request can have. */
const plain = z.string().regex(/^[\x21-\x7e]+$/);

const members = z.array(z.object({ id: text })).nullish();

/**
 * What Glasswatch, or the SDK for the answer, uses of an activity from Teams. It ignores the rest. The SDK's parts are
 * here because a command would be carried out before its answer fails.
 */
const activity = z.object({
  type: id,
  id: plain.nullish(),
  locale: text,
  // What the service says of a person holds only for Teams. Another channel of the same bot lets its caller
  // choose an identity.
  channelId: z.literal('msteams'),
  text: text,
  name: text,
  // Skips anything that is not a mention, and broken mentions.
  entities: z.array(z.unknown()).nullish().catch(null),
  attachments: z.array(z.unknown()).nullish().catch(null),
  serviceUrl: z.url(),
  replyToId: text,
  action: text,
  membersAdded: members,
  membersRemoved: members,
  from: z.object({ id: plain, aadObjectId: text, name: text, role: text }),
  recipient: z.object({ id: plain, name: text, aadObjectId: text, role: text }),
  conversation: z.object({
    id: plain,
    conversationType: text,
    tenantId: text,
    isGroup: z.boolean().nullish(),
    name: text,
    role: text,
    aadObjectId: text,
  }),
  channelData: z.object({ tenant: named, team: named, channel }).partial().nullish().catch(null),
});

/** An activity as the rest of the bot sees it: the person, the words and the place. */
export type Incoming = {
  readonly person: Person;
  /** The person's id within Teams, to look up their membership. */
  readonly memberId: string;
  readonly text: string;
  /** The same in HTML, where Teams adds it: it has what `text` may lack, such as words in angle brackets. */
  readonly html?: string;
  /** The Teams ids of the mentioned people, without the bot. */
  readonly mentionedIds: readonly string[];
  /** The thread in a channel, otherwise the chat. */
  readonly conversationId: string;
  readonly serviceUrl: string;
  readonly tenantId: string | null;
  /** The channel of the message. `null` in a personal or group chat. */
  readonly channelId: string | null;
  /** What kind of channel, where Teams says it. */
  readonly channelType?: ChannelType;
  /** Whether this is a chat with the bot alone. */
  readonly isPersonal: boolean;
  /** Teams uses the id of a team's General channel as the team's id. */
  readonly teamId: string | null;
};

/**
 * Reads an activity. Teams says who the person is: the service sets `aadObjectId` and the conversation's
 * tenant. Gives `null` for a body that lacks what every Teams activity has: the SDK would fail on it before
 * any handler runs.
 */
export function readActivity(raw: unknown): Incoming | null {
  const read = activity.safeParse(raw);
  if (!read.success) return null;
  const {
    from,
    recipient,
    conversation,
    channelData,
    serviceUrl,
    text: said,
    entities,
    attachments,
  } = read.data;
  const html = htmlIn(attachments ?? []);
  const mentions = (entities ?? []).flatMap((entity) => mentionedId(entity) ?? []);
  const tenantId = (conversation.tenantId ?? channelData?.tenant?.id ?? null)?.toLowerCase() ?? null;
  const isChannel = conversation.conversationType === 'channel';
  // It is logged when somebody is refused, so a free text counts as no object id.
  const objectId = plain.safeParse(from.aadObjectId).data?.toLowerCase() ?? null;
  const [conversationChannel = conversation.id] = conversation.id.split(';');
  return {
    person: { id: objectId, name: isBlank(from.name ?? '') ? 'Someone' : (from.name ?? ''), tenantId },
    memberId: from.id,
    text: said ?? '',
    ...(html === null ? {} : { html }),
    mentionedIds: [...new Set(mentions)].filter((mentioned) => mentioned !== recipient.id),
    conversationId: conversation.id,
    serviceUrl,
    tenantId,
    channelId: isChannel ? (channelData?.channel?.id ?? conversationChannel) : null,
    ...(isChannel && channelData?.channel?.type ? { channelType: channelData.channel.type } : {}),
    isPersonal: conversation.conversationType === 'personal',
    teamId: channelData?.team?.id ?? null,
  };
}

const key = Symbol('incoming');

/** Keeps the parsed activity with its turn, so that no code parses it a second time. */
export const keepIncoming = ({ turnState }: TurnContext, incoming: Incoming): void => {
  turnState.set(key, incoming);
};

/** Gives the parsed activity of a turn. */
export const incomingOf = ({ turnState }: TurnContext): Incoming => turnState.get(key);

/** A key that is equal when the same person asks the same in the same place. */
export const keyOfRequest = (
  { person, memberId, conversationId, mentionedIds }: Incoming,
  asked: object,
): string => JSON.stringify([person.id, person.tenantId, memberId, conversationId, mentionedIds, asked]);

/** More HTML than a command takes up, even with much markup. Then its text has to do. */
const longestHtml = 16_000;

/** The message as HTML, among its attachments. By hand, as mentions are read. */
function htmlIn(attachments: readonly unknown[]): string | null {
  for (const attachment of attachments) {
    if (typeof attachment !== 'object' || attachment === null || !('contentType' in attachment)) continue;
    const content = 'content' in attachment ? attachment.content : null;
    if (attachment.contentType === 'text/html' && typeof content === 'string') {
      return content.length > longestHtml ? null : content;
    }
  }
  return null;
}

/**
 * A key that is equal for deliveries of one activity, of which Teams makes several when it has no answer. `null` when the
 * activity has no id. What it asks for is part of the key, because only Teams promises that an id is used once. It begins with the sender, up to a
 * dot.
 */
export function keyOfDelivery(
  activityId: string | undefined,
  incoming: Incoming,
  asked: object,
): string | null {
  if (!activityId) return null;
  const sender = hash('sha256', JSON.stringify([incoming.person.id, incoming.memberId])).slice(0, 8);
  return `${sender}.${hash('sha256', JSON.stringify([activityId, keyOfRequest(incoming, asked)])).slice(0, 32)}`;
}

/**
 * The id within Teams that a mention names; `null` for any other entity. By hand, without a schema: this runs before the
 * token is checked, and anyone may send a body with tens of thousands of entities.
 */
function mentionedId(entity: unknown): string | null {
  if (typeof entity !== 'object' || entity === null || !('type' in entity) || entity.type !== 'mention') {
    return null;
  }
  const mentioned = 'mentioned' in entity ? entity.mentioned : null;
  const id = typeof mentioned === 'object' && mentioned !== null && 'id' in mentioned ? mentioned.id : null;
  return typeof id === 'string' && id !== '' ? id : null;
}
