import type { Message } from '../card/message.ts';
import { trailMessage } from '../card/trailCard.ts';
import { GlasswatchError } from '../errors.ts';
import { unseal, verifyTrail } from '../incident/trail.ts';
import type { CommandParts } from './commandParts.ts';

/** One incident with its trail, which is verified for every answer. Rejects with `trailBroken` when it was altered. */
export async function answerIncident(id: string, { incidents, store }: CommandParts): Promise<Message> {
  const incident = await incidents.get(id);
  if (!incident) throw new GlasswatchError('incidentNotFound');
  const records = await store.trail(id);
  const check = verifyTrail(id, records);
  if (!check.intact) throw new GlasswatchError('trailBroken');
  return trailMessage(incident, records.map(unseal), check.head);
}
