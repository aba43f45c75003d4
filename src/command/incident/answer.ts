import { findingTitle } from '../../presentation/headline.ts';
import type { Message } from '../../presentation/message.ts';
import { inTurns } from '../../running/inTurns.ts';
import type { CommandDeps } from '../deps.ts';
import { verifiedTrail } from '../verifiedTrail.ts';
import { timelineMessage } from './timelineCard.ts';
import { trailMessage } from './trailCard.ts';

/** One incident with its trail. Rejects as `verifiedTrail` does. */
export async function answerIncident(id: string, deps: CommandDeps, page = 1): Promise<Message> {
  const { incident, trail, head } = await verifiedTrail(id, deps);
  return trailMessage(incident, trail, head, await inTurns(findingTitle(incident)), page);
}

/** All that happened to an incident, in order. Rejects as `verifiedTrail` does. */
export async function answerTimeline(id: string, deps: CommandDeps, page = 1): Promise<Message> {
  const { incident, trail } = await verifiedTrail(id, deps);
  return timelineMessage(incident, trail, await inTurns(findingTitle(incident)), page);
}
