import type { Message } from '../../presentation/message.ts';
import type { CommandParts } from '../deps.ts';
import { verifiedTrail } from '../verifiedTrail.ts';
import { trailMessage } from './trailCard.ts';

/** One incident with its trail. Rejects as `verifiedTrail` does. */
export async function answerIncident(id: string, parts: CommandParts): Promise<Message> {
  const { incident, trail, head } = await verifiedTrail(id, parts);
  return trailMessage(incident, trail, head);
}
