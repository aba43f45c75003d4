import type { Message } from '../../presentation/message.ts';
import type { CommandDeps } from '../deps.ts';
import { incidentListMessage, incidentsShown } from './listCard.ts';

/** The newest open incidents, and how many there are. */
export async function answerIncidents({ incidents }: Pick<CommandDeps, 'incidents'>): Promise<Message> {
  const [newest, counts] = await Promise.all([incidents.open(incidentsShown), incidents.openCounts()]);
  return incidentListMessage(newest, counts);
}
