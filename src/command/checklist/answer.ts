import { noticeMessage } from '../../card/notice.ts';
import { checklistOf } from '../../incident/checklist.ts';
import { type ChecklistItem, checklistWords } from '../../incident/checklistItem.ts';
import type { PersonCommand } from '../../incident/decide/command.ts';
import type { Incident } from '../../incident/incident.ts';
import type { Message } from '../../presentation/message.ts';
import type { TickTextCommand } from '../command.ts';
import type { Asker, CommandDeps } from '../deps.ts';
import { actOnIncident } from '../incident/act.ts';
import { itemsNamed } from './named.ts';

/** Ticks what the words name, or takes that back. Where they leave it open, it changes nothing and lists the items. */
export async function answerTicks(
  incidentId: string,
  { type, items: said }: TickTextCommand,
  asker: Asker,
  deps: CommandDeps,
): Promise<Message> {
  const incident = await deps.incidents.get(incidentId);
  const items = incident ? itemsNamed(said, checklistOf(incident)) : null;
  if (items === null && incident && isAtWork(incident) && !isRepeat(incident, asker)) {
    return whichItem(type, incident, said);
  }
  // Without items, the incident itself says why nothing can be ticked, or that it was done before.
  const asked: PersonCommand = { type, actor: asker.actor, items: items ?? [], ...asker.proof };
  return noticeMessage(await actOnIncident(incidentId, asked, deps, asker));
}

const isAtWork = ({ investigation, closing }: Incident): boolean =>
  investigation !== null && closing === null;

const isRepeat = ({ requests = [] }: Incident, { request }: Asker): boolean =>
  request != null && requests.includes(request);

function whichItem(type: TickTextCommand['type'], incident: Incident, said: string): Message {
  const items = checklistOf(incident);
  const ticks = incident.investigation?.ticks;
  const isTicked = (item: ChecklistItem) => ticks?.has(item) === true;
  const example = Math.max(1, items.findIndex((item) => isTicked(item) === (type === 'untick')) + 1);
  const wrong = said === '' ? 'Which item?' : 'No single item has that number or word.';
  return noticeMessage(
    `${wrong} Say its number: ${type} ${incident.id} ${example}`,
    items.map((item, index) => `${index + 1} · ${isTicked(item) ? '✓ ' : ''}${checklistWords[item]}`),
  );
}
