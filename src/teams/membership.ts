import type { Channel } from '../delivery/messenger.ts';
import type { Membership, Person } from '../incident/admit.ts';
import type { Connectors } from './connectors.ts';
import { readFault } from './messenger.ts';

/**
 * Asks Teams whether a person is in a channel's team. Nothing is kept: somebody who has just been removed from the team
 * must not act a minute later.
 */
export async function membershipOf(
  person: Person,
  memberId: string,
  channel: Channel,
  connectors: Connectors,
): Promise<Membership> {
  try {
    const { conversations } = await connectors(channel.serviceUrl);
    const member: { aadObjectId?: string; userRole?: string; tenantId?: string } =
      await conversations.getConversationMember(channel.channelId, memberId);
    // The member id comes with the activity, like the object id: both have to be of one person.
    if (member.aadObjectId?.toLowerCase() !== person.id) return 'notMember';
    // A shared channel has members of other organisations, who are no guests of this one.
    if (member.tenantId && member.tenantId.toLowerCase() !== person.tenantId) return 'guest';
    return member.userRole === 'guest' || member.userRole === 'anonymous' ? 'guest' : 'member';
  } catch (error) {
    return readFault(error).fault === 'gone' ? 'notMember' : 'unknown';
  }
}
