import type { Channel } from '../delivery/messenger.ts';
import type { Membership, Person } from '../incident/admit.ts';
import type { Connectors } from './connectors.ts';
import { readFault } from './messenger.ts';

/** Somebody as the roster of a channel's team has them; no person where it has nobody, or could not be asked. */
export type Member = { readonly person: Person | null; readonly membership: Membership };

/**
 * Looks somebody up by their id within Teams. Nothing is kept: somebody who has just been removed from the team must not
 * act a minute later.
 */
export async function findMember(
  memberId: string,
  channel: Channel,
  connectors: Connectors,
): Promise<Member> {
  try {
    const { conversations } = await connectors(channel.serviceUrl);
    const member: { aadObjectId?: string; name?: string; userRole?: string; tenantId?: string } =
      await conversations.getConversationMember(channel.channelId, memberId);
    const isGuest = member.userRole === 'guest' || member.userRole === 'anonymous';
    const person = {
      id: member.aadObjectId?.toLowerCase() || null,
      name: member.name || 'Somebody',
      tenantId: member.tenantId?.toLowerCase() || null,
    };
    return { person, membership: isGuest ? 'guest' : 'member' };
  } catch (error) {
    return { person: null, membership: readFault(error).fault === 'gone' ? 'notMember' : 'unknown' };
  }
}

/** Whether the one who sent an activity is in a channel's team. */
export async function membershipOf(
  sender: Person,
  memberId: string,
  channel: Channel,
  connectors: Connectors,
): Promise<Membership> {
  const { person, membership } = await findMember(memberId, channel, connectors);
  if (person === null) return membership;
  // The member id comes with the activity, like the object id: both have to be of one person.
  if (person.id !== sender.id) return 'notMember';
  // A shared channel has members of other organisations, who are no guests of this one.
  return person.tenantId !== null && person.tenantId !== sender.tenantId ? 'guest' : membership;
}
