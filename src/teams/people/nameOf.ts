import type { Channel } from '../../delivery/messenger.ts';
import { findMember, type Roster } from './membership.ts';

/** The name of somebody in a channel's team: Teams' roster finds people by their Entra object id too. */
export async function nameOf(personId: string, channel: Channel, roster: Roster): Promise<string | null> {
  const { person } = await findMember(personId, channel, roster);
  return person?.id === personId ? person.name : null;
}
