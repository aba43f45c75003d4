import type { Message } from '../card/message.ts';
import { timelineMessage } from '../card/timelineCard.ts';
import type { CommandParts } from './commandParts.ts';
import { verifiedTrail } from './verifiedTrail.ts';

/** All that happened to an incident, in its order. Rejects as `verifiedTrail` does. */
export async function answerTimeline(id: string, parts: CommandParts): Promise<Message> {
  const { incident, trail } = await verifiedTrail(id, parts);
  return timelineMessage(incident, trail);
}
