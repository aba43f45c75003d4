import { z } from 'zod/v4';
import type { Channel } from '../../delivery/messenger.ts';
import { MessengerError } from '../../delivery/messenger.ts';
import type { Connectors } from '../sdk/connectors.ts';
import { readFault } from '../sdk/messenger.ts';

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

/**
 * The object ids of the people in a channel's team, in lower case, without guests and people of other
 * organisations. Rejects with a `MessengerError`, also when only a part of the list could be read.
 */
export async function listMembers(
  { channelId, serviceUrl, tenantId }: Channel,
  connectors: Connectors,
): Promise<readonly string[]> {
  const ids = new Set<string>();
  try {
    const { conversations } = await connectors(serviceUrl);
    let continuationToken: string | undefined;
    for (let page = 0; page < longestList; page += 1) {
      const options = { pageSize, ...(continuationToken === undefined ? {} : { continuationToken }) };
      const answer: PagedMembers = await conversations.getConversationPagedMembers(
        channelId,
        // The SDK's type asks for a token on the first page, too.
        options as Parameters<typeof conversations.getConversationPagedMembers>[1],
      );
      for (const entry of answer.members ?? []) {
        const { success, data } = member.safeParse(entry);
        const id = success ? objectIdOf(data) : null;
        const isOurs =
          success && (!data.tenantId || !tenantId || data.tenantId.toLowerCase() === tenantId.toLowerCase());
        if (id !== null && isOurs && data.userRole !== 'guest' && data.userRole !== 'anonymous') ids.add(id);
      }
      continuationToken = answer.continuationToken || undefined;
      if (continuationToken === undefined) return [...ids];
    }
    throw new Error('the list of members does not end');
  } catch (error) {
    throw error instanceof MessengerError ? error : readFault(error);
  }
}
