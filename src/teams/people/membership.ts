import type { Logger } from 'pino';
import type { Channel } from '../../delivery/messenger.ts';
import { hasCode } from '../../errors.ts';
import type { Membership, Person } from '../../incident/whoMayAct.ts';
import type { Connectors } from '../sdk/connectors.ts';
import { readFault } from '../sdk/messenger.ts';

/** Somebody as the roster of a channel's team has them; no person where it has nobody, or could not be asked. */
export type Member = { readonly person: Person | null; readonly membership: Membership };

/** The roster of a team as Teams gives it. */
export type Roster = { readonly connectors: Connectors; readonly log: Logger };

type Answer = { aadObjectId?: string; name?: string; userRole?: string; tenantId?: string };

/** A connection that was kept, and that Teams has closed just then. */
const isCut = (error: unknown): boolean => hasCode(error, 'ECONNRESET', 'EPIPE');

/**
 * Looks somebody up by their id within Teams. Nothing is kept: somebody who has just been removed from the team must not
 * act a minute later. Where the connection is cut it is asked once more, since a question changes nothing.
 */
export async function findMember(
  memberId: string,
  channel: Channel,
  { connectors, log }: Roster,
): Promise<Member> {
  try {
    const { conversations } = await connectors(channel.serviceUrl);
    const ask = (): Promise<Answer> => conversations.getConversationMember(channel.channelId, memberId);
    const member = await ask().catch((error: unknown) => {
      if (isCut(error)) return ask();
      throw error;
    });
    const isGuest = member.userRole === 'guest' || member.userRole === 'anonymous';
    const person = {
      id: member.aadObjectId?.toLowerCase() || null,
      name: member.name || 'Somebody',
      tenantId: member.tenantId?.toLowerCase() || null,
    };
    return { person, membership: isGuest ? 'guest' : 'member' };
  } catch (error) {
    const failure = readFault(error);
    if (failure.fault === 'gone') return { person: null, membership: 'notMember' };
    log.warn({ fault: failure.fault, err: failure }, 'Teams could not say who is in the team');
    return { person: null, membership: 'unknown' };
  }
}

/** Whether the one who sent an activity is in a channel's team. */
export async function membershipOf(
  sender: Person,
  memberId: string,
  channel: Channel,
  roster: Roster,
): Promise<Membership> {
  const { person, membership } = await findMember(memberId, channel, roster);
  if (person === null) return membership;
  // The member id comes with the activity, like the object id: both have to be of one person.
  if (person.id !== sender.id) return 'notMember';
  // A shared channel has members of other organisations, who are no guests of this one.
  return person.tenantId !== null && person.tenantId !== sender.tenantId ? 'guest' : membership;
}

/** The name of somebody in a channel's team: Teams' roster finds people by their Entra object id too. */
export async function nameOf(personId: string, channel: Channel, roster: Roster): Promise<string | null> {
  const { person } = await findMember(personId, channel, roster);
  return person?.id === personId ? person.name : null;
}
