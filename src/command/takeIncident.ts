import { outsideText } from '../card/outsideText.ts';
import { utcTime } from '../card/time.ts';
import { errorCatalogue, GlasswatchError } from '../errors.ts';
import type { Actor } from '../incident/actor.ts';
import type { PersonCommand } from '../incident/decide.ts';
import type { CommandParts } from './commandParts.ts';

/**
 * Acknowledges an incident, or withdraws its acknowledgement, and says in one sentence what came of it. A refusal is an
 * answer too: "already acknowledged by Ada" is what the second person has to know.
 */
export async function takeIncident(
  type: PersonCommand['type'],
  incidentId: string,
  actor: Actor,
  { incidents }: Pick<CommandParts, 'incidents'>,
): Promise<string> {
  if ((await incidents.get(incidentId)) === undefined) throw new GlasswatchError('incidentNotFound');
  const { refusal } = await incidents.execute(incidentId, { type, actor });
  if (refusal?.acknowledgement) {
    const { actor: holder, at } = refusal.acknowledgement;
    const who = holder.id === actor.id ? 'You have' : `${outsideText(holder.name, 60)} has`;
    return `${who} already acknowledged incident ${incidentId}, at ${utcTime(at)}.`;
  }
  if (refusal) return errorCatalogue[refusal.code].message;
  return type === 'acknowledge'
    ? `Incident ${incidentId} is yours. The card in the channel says so.`
    : `You have withdrawn the acknowledgement of incident ${incidentId}: it waits for somebody again.`;
}
