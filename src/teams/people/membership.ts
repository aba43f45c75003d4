import type { Logger } from 'pino';
import type { RosterChannel } from '../../delivery/messenger.ts';
import { hasCode } from '../../errors.ts';
import type { Membership, Person } from '../../incident/whoMayAct.ts';
import { isBlank } from '../../visibleText.ts';
import type { Connectors } from '../sdk/connectors.ts';
import { readFault, readFaultAt } from '../sdk/messenger.ts';
import { isForeign, objectIdOf, teamToAsk } from './listMembers.ts';

/**
 * A person as the roster of a channel's team has them. `person` is `null` if the roster lacks them or could
 * not be asked.
 */
export type Member = { readonly person: Person | null; readonly membership: Membership };

/** The roster of a team as Teams gives it. */
export type Roster = { readonly connectors: Connectors; readonly log: Logger };

type Answer = {
  aadObjectId?: string;
  objectId?: string;
  name?: string;
  userRole?: string;
  tenantId?: string;
  userPrincipalName?: string;
};

/** The error of a kept connection that Teams has just closed. */
const isCut = (error: unknown): boolean => hasCode(error, 'ECONNRESET', 'EPIPE');

/**
 * Looks up a person by their id within Teams. It keeps no answers: a person just removed from the team must
 * not act a minute later. It asks once more after a cut connection, because a question changes nothing. A standard
 * channel may know only those who were active in it, so its team is asked before somebody counts as not in it.
 */
export async function findMember(
  memberId: string,
  channel: RosterChannel,
  { connectors, log }: Roster,
): Promise<Member> {
  try {
    const { conversations } = await connectors(channel.serviceUrl);
    const askOnce = (conversationId: string): Promise<Answer> =>
      conversations.getConversationMember(conversationId, memberId);
    const ask = (conversationId: string): Promise<Answer> =>
      askOnce(conversationId).catch((error: unknown) => {
        if (isCut(error)) return askOnce(conversationId);
        throw error;
      });
    const team = teamToAsk(channel);
    const member = await ask(channel.channelId).catch((error: unknown) => {
      if (team !== null && readFault(error).fault === 'gone') return ask(team);
      throw error;
    });
    const isAbroad = channel.type === 'shared' && isForeign(member, channel);
    const isGuest = member.userRole === 'guest' || member.userRole === 'anonymous' || isAbroad;
    const person = {
      id: objectIdOf(member),
      name: isBlank(member.name ?? '') ? 'Someone' : (member.name ?? ''),
      tenantId: member.tenantId?.toLowerCase() || null,
      userPrincipalName: member.userPrincipalName || null,
    };
    return { person, membership: isGuest ? 'guest' : 'member' };
  } catch (error) {
    const failure = readFaultAt(channel, error);
    if (failure.fault === 'gone') return { person: null, membership: 'notMember' };
    log.warn({ fault: failure.fault, err: failure }, 'Teams could not say who is in the team');
    return { person: null, membership: 'unknown' };
  }
}

/** Tells whether the sender of an activity is in a channel's team. */
export async function membershipOf(
  sender: Person,
  memberId: string,
  channel: RosterChannel,
  roster: Roster,
): Promise<Membership> {
  return membershipAs(sender, await findMember(memberId, channel, roster));
}

/** What an entry of the roster says of the sender of an activity. Pure. */
export function membershipAs(sender: Person, { person, membership }: Member): Membership {
  if (person === null) return membership;
  // The activity brings both the member id and the object id. Both must belong to one person.
  if (person.id !== sender.id) return 'notMember';
  // A shared channel has members of other organisations. They are not guests of this one.
  return person.tenantId !== null && person.tenantId !== sender.tenantId ? 'guest' : membership;
}

/**
 * Gives the name of a person in a channel's team. Teams' roster also finds people by their Entra object id.
 */
export async function nameOf(
  personId: string,
  channel: RosterChannel,
  roster: Roster,
): Promise<string | null> {
  const { person } = await findMember(personId, channel, roster);
  return person?.id === personId ? person.name : null;
}
