import type { Message } from '../../presentation/message.ts';
import type { CommandParts } from '../deps.ts';
import { verifiedTrail } from '../verifiedTrail.ts';
import { timelineMessage } from './timelineCard.ts';

/** All that happened to an incident, in its order. Rejects as `verifiedTrail` does. */
export async function answerTimeline(id: string, parts: CommandParts): Promise<Message> {
  const { incident, trail } = await verifiedTrail(id, parts);
  return timelineMessage(incident, trail);
}
