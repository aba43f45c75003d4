import { outsideText } from '../card/outsideText.ts';
import { utcTime } from '../card/time.ts';
import { errorCatalogue, GlasswatchError } from '../errors.ts';
import { classificationWords } from '../incident/classification.ts';
import type { PersonCommand, Refusal } from '../incident/decide.ts';
import type { CommandParts } from './commandParts.ts';

/**
 * Does to an incident what an admitted person asks, and says in one sentence what came of it. A refusal is an answer
 * too: "already acknowledged by Ada" is what the second person has to know.
 */
export async function actOnIncident(
  incidentId: string,
  command: PersonCommand,
  { incidents }: Pick<CommandParts, 'incidents'>,
): Promise<string> {
  if ((await incidents.get(incidentId)) === undefined) throw new GlasswatchError('incidentNotFound');
  const { refusal } = await incidents.execute(incidentId, command);
  return refusal ? refusalWords(incidentId, command, refusal) : doneWords(incidentId, command);
}

function refusalWords(incidentId: string, { actor }: PersonCommand, refusal: Refusal): string {
  if (!refusal.acknowledgement) return errorCatalogue[refusal.code].message;
  const { actor: holder, at } = refusal.acknowledgement;
  const who = holder.id === actor.id ? 'You have' : `${outsideText(holder.name, 60)} has`;
  return `${who} already acknowledged incident ${incidentId}, at ${utcTime(at)}.`;
}

function doneWords(incidentId: string, command: PersonCommand): string {
  switch (command.type) {
    case 'acknowledge':
      return `Incident ${incidentId} is yours. The card in the channel says so.`;
    case 'withdrawAcknowledgement':
      return `You have withdrawn the acknowledgement of incident ${incidentId}: it waits for somebody again.`;
    case 'close':
      return `Incident ${incidentId} is closed as ${classificationWords[command.classification]}. The next sign-in opens a new one.`;
    case 'reopen':
      return `Incident ${incidentId} is open again, and waits for somebody to acknowledge it.`;
  }
}
