import type { Message } from '../card/message.ts';
import type { Incident } from '../incident/incident.ts';
import type { CardReference } from '../incident/incidentEvent.ts';
import type { Incidents } from '../store/incidents.ts';
import type { Channel, Messenger } from './messenger.ts';

/** Posts an incident's card and records it; resolves with the version that the channel then shows. */
export type PostOnce = (channel: Channel, incident: Incident, message: () => Message) => Promise<number>;

/**
 * A card that was posted but could not be recorded is kept in mind: the next try records it and posts nothing. Only a
 * crash in between posts a second card.
 */
export function createPostOnce(incidents: Pick<Incidents, 'execute'>, messenger: Messenger): PostOnce {
  const unrecorded = new Map<string, { readonly card: CardReference; readonly version: number }>();
  return async (channel, { id, version }, message) => {
    const posted = unrecorded.get(id) ?? { card: await messenger.post(channel, message()), version };
    unrecorded.set(id, posted);
    const { incident } = await incidents.execute(id, { type: 'recordCard', card: posted.card });
    unrecorded.delete(id);
    // The record of the card is a version too, but there is nothing in it to be shown.
    return incident.version === posted.version + 1 ? incident.version : posted.version;
  };
}
