import type { Message } from '../card/message.ts';
import { trailMessage } from '../card/trailCard.ts';
import type { CommandParts } from './commandParts.ts';
import { verifiedTrail } from './verifiedTrail.ts';

/** One incident with its trail. Rejects as `verifiedTrail` does. */
export async function answerIncident(id: string, parts: CommandParts): Promise<Message> {
  const { incident, trail, head } = await verifiedTrail(id, parts);
  return trailMessage(incident, trail, head);
}
