import { z } from 'zod/v4';
import { MessengerError, type RosterChannel } from '../../delivery/messenger.ts';
import type { Connectors } from '../sdk/connectors.ts';
import { readFaultAt } from '../sdk/messenger.ts';

/** A person as any of Teams' rosters has them: the Entra object id goes by either of two names. */
const member = z.object({
  aadObjectId: z.string().nullish(),
  objectId: z.string().nullish(),
  tenantId: z.string().nullish(),
  userRole: z.string().nullish(),
});

type PagedMembers = { readonly members?: readonly unknown[]; readonly continuationToken?: string };

const pageSize = 500;
/** More pages than the largest team has. Attack: no answer may go on for ever. */
const longestList = 100;

type ObjectId = {
  readonly aadObjectId?: string | null | undefined;
  readonly objectId?: string | null | undefined;
};

/** The Entra object id of a roster's entry, in lower case; `null` where it has none. */
export const objectIdOf = (entry: ObjectId): string | null =>
  (entry.aadObjectId || entry.objectId)?.toLowerCase() || null;

/** A private or shared channel has members of its own. In any other, those of the team count. */
export const teamToAsk = ({ channelId, teamId, type }: RosterChannel): string | null =>
  type === 'private' || type === 'shared' || !teamId || teamId === channelId ? null : teamId;

/**
 * Whether somebody is from another organisation. `tenantId` is the channel's own. A shared channel's activities all
 * name its own tenant, so there only the roster tells, and without a word of it a person counts as foreign.
 */
export const isForeign = (
  entry: { readonly tenantId?: string | null | undefined },
  { tenantId, type }: RosterChannel,
): boolean =>
  entry.tenantId
    ? tenantId !== null && entry.tenantId.toLowerCase() !== tenantId.toLowerCase()
    : type === 'shared';

/**
 * The object ids of the people in a channel's team, in lower case, without guests and people of other
 * organisations. By its own id, a standard channel may name only those who were active in it, so its team is asked
 * first. Rejects with a `MessengerError`, also when only a part of the list could be read.
 */
export async function listMembers(
  channel: RosterChannel,
  connectors: Connectors,
): Promise<readonly string[]> {
  const team = teamToAsk(channel);
  if (team === null) return listOf(channel.channelId, channel, connectors);
  try {
    return await listOf(team, channel, connectors);
  } catch (error) {
    const isRefused =
      error instanceof MessengerError && ['gone', 'refused', 'notAccepted'].includes(error.fault);
    if (!isRefused) throw error;
    return listOf(channel.channelId, channel, connectors);
  }
}

async function listOf(
  conversationId: string,
  channel: RosterChannel,
  connectors: Connectors,
): Promise<readonly string[]> {
  const ids = new Set<string>();
  try {
    const { conversations } = await connectors(channel.serviceUrl);
    let continuationToken: string | undefined;
    for (let page = 0; page < longestList; page += 1) {
      const options = { pageSize, ...(continuationToken === undefined ? {} : { continuationToken }) };
      const answer: PagedMembers = await conversations.getConversationPagedMembers(
        conversationId,
        // The SDK's type asks for a token on the first page, too.
        options as Parameters<typeof conversations.getConversationPagedMembers>[1],
      );
      for (const entry of answer.members ?? []) {
        const { success, data } = member.safeParse(entry);
        const id = success ? objectIdOf(data) : null;
        const isOurs = success && !isForeign(data, channel);
        if (id !== null && isOurs && data.userRole !== 'guest' && data.userRole !== 'anonymous') ids.add(id);
      }
      continuationToken = answer.continuationToken || undefined;
      if (continuationToken === undefined) return [...ids];
    }
    throw new Error('the list of members does not end');
  } catch (error) {
    throw error instanceof MessengerError ? error : readFaultAt(channel, error);
  }
}
