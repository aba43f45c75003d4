import type { Channel } from '../delivery/messenger.ts';
import type { Connectors } from './connectors.ts';
import { findMember } from './membership.ts';

/** The name of somebody in a channel's team: Teams' roster finds people by their Entra object id too. */
export async function nameOf(
  personId: string,
  channel: Channel,
  connectors: Connectors,
): Promise<string | null> {
  const { person } = await findMember(personId, channel, connectors);
  return person?.id === personId ? person.name : null;
}
