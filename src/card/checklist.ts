import type { Act } from '../incident/actor.ts';
import { checklistOf } from '../incident/checklist.ts';
import { checklistWords } from '../incident/checklistItem.ts';
import { longestNote } from '../incident/event.ts';
import type { Incident } from '../incident/incident.ts';
import { accountNames, accountWords } from '../presentation/accountWords.ts';
import { headlineOf } from '../presentation/headline.ts';
import { sightingsOf } from '../presentation/matchSignIns.ts';
import type { Message } from '../presentation/message.ts';
import { outsideText } from '../presentation/outsideText.ts';
import { bothTimes } from '../presentation/time.ts';
import { totalsOf } from '../presentation/totals.ts';
import { counted } from '../presentation/words.ts';
import { insteadOfForm } from './insteadOfForm.ts';
import { headStyle, leadWords, severityLine, statusWords, undoneWords } from './statusData.ts';
import { cardTemplate } from './template.ts';

const template = cardTemplate('checklist');

/**
 * The head of an investigation's thread: what happened, who leads, and the checklist with who ticked what,
 * and when.
 */
export function checklistMessage(incident: Incident): Message {
  const { closing, lead, notes } = incident;
  const sightings = sightingsOf(incident);
  const { title, meaning } = headlineOf(incident, sightings[0], totalsOf(incident, sightings));
  const left = undoneWords(incident);
  const ended = [statusWords(incident), ...(left === null ? [] : [left])].join('. ');
  const what = closing ? ended : (meaning ?? '');
  const ticks = incident.investigation?.ticks;
  const items = checklistOf(incident).map((id, index) => ({
    id,
    number: index + 1,
    item: checklistWords[id],
    choice: `${index + 1} · ${checklistWords[id]}`,
    act: ticks?.get(id) ?? null,
  }));
  const done = items.flatMap(({ act, number, ...item }) =>
    act ? [{ ...item, ...doneData(act), mark: closing ? '✓' : `${number} ✓` }] : [],
  );
  const undone = items.flatMap(({ act, number: _, ...item }) => (act ? [] : [item]));
  const numberOf = (isDone: boolean) => items.find(({ act }) => (act !== null) === isDone)?.number ?? 1;
  const progress = `${done.length} of ${items.length} done`;
  return {
    card: template({
      incidentId: incident.id,
      severity: severityLine(incident),
      style: headStyle(incident),
      title,
      hasWho: accountNames(incident).length > 0,
      who: accountWords(incident),
      hasWhat: what !== '',
      what,
      lead: leadWords(lead),
      leadStyle: lead ? 'good' : 'emphasis',
      hasLead: lead !== null,
      leadSince: lead ? `Since ${bothTimes(lead.at)}` : '',
      progress: `Checklist: ${progress}`,
      done,
      todo: closing ? [] : undone,
      undone: closing ? undone : [],
      canTick: closing === null && undone.length > 0,
      canUntick: closing === null && done.length > 0,
      tickInstead: insteadOfForm(`tick ${incident.id} ${numberOf(false)}`),
      untickInstead: insteadOfForm(`untick ${incident.id} ${numberOf(true)}`),
      isOpen: closing === null,
      longestNote,
      noteInstead: insteadOfForm(`note ${incident.id}, then your text.`),
      hasNotes: notes > 0,
      notes: `${counted(notes, 'note')} in the timeline`,
    }),
    summary: `Investigation of incident ${incident.id}: ${progress} · ${leadWords(lead)}`,
  };
}

const doneData = ({ actor, at }: Act) => ({ by: outsideText(actor.name, 60), at: bothTimes(at) });
