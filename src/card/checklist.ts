import { isGuid } from '../guid.ts';
import type { Act } from '../incident/actor.ts';
import { checklistOf } from '../incident/checklist.ts';
import { type ChecklistItem, checklistWords } from '../incident/checklistItem.ts';
import { longestNote } from '../incident/event.ts';
import type { Incident } from '../incident/incident.ts';
import { accountNames, accountWords } from '../presentation/accountWords.ts';
import { headlineOf } from '../presentation/headline.ts';
import { type Sighting, sightingsOf } from '../presentation/matchSignIns.ts';
import type { Message } from '../presentation/message.ts';
import { checklistHow } from '../presentation/orders/checklistHow.ts';
import { type Guide, linksTo, plainGuide } from '../presentation/orders/guide.ts';
import { type Orders, ordersOf, placeOf } from '../presentation/orders/orders.ts';
import { outsideText } from '../presentation/outsideText.ts';
import { bothTimes } from '../presentation/time.ts';
import { totalsOf } from '../presentation/totals.ts';
import { counted } from '../presentation/words.ts';
import { insteadOfForm } from './insteadOfForm.ts';
import { linksMarkdown, subjectsData } from './orders.ts';
import { headStyle, leadWords, severityLine, statusWords, undoneWords } from './statusData.ts';
import { cardTemplate, type TemplateData } from './template.ts';

const template = cardTemplate('checklist');

/**
 * The head of an investigation's thread: what happened, who leads, the checklist with who ticked what, and when, and
 * how to do what is open.
 */
export function checklistMessage(incident: Incident, guide: Guide = plainGuide): Message {
  const { closing, lead, notes } = incident;
  const sightings = sightingsOf(incident);
  const totals = totalsOf(incident, sightings);
  const { title, meaning } = headlineOf(incident, sightings[0], totals);
  const orders = ordersOf(incident, { sightings, totals }, guide);
  const left = undoneWords(incident);
  const ended = [statusWords(incident), ...(left === null ? [] : [left])].join('. ');
  const what = closing ? ended : [meaning, orders?.words].filter(Boolean).join(' ');
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
  const open = closing ? [] : items.filter(({ act }) => act === null);
  const numberOf = (isDone: boolean) => items.find(({ act }) => (act !== null) === isDone)?.number ?? 1;
  const request = requestWords(sightings[0]);
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
      hasHows: open.length > 0,
      hows: howsData(open, incident, orders, guide),
      hasRequest: open.length > 0 && request !== '',
      request,
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

/**
 * How to do each open item. The call comes first on every list, so all that helps at once stands there: the links of the
 * order, the custodian's contact, and what to look for in the log.
 */
function howsData(
  open: readonly { readonly id: ChecklistItem; readonly number: number }[],
  incident: Incident,
  orders: Orders | null,
  guide: Guide,
): readonly TemplateData[] {
  const hasContact = orders?.subjects.some(({ contact }) => contact !== null);
  const place = placeOf(incident, guide);
  return open.map(({ id, number }) => {
    const [words, names] = checklistHow[id];
    const isCall = id === 'callCustodian';
    const links = linksMarkdown(linksTo(names, guide.portal, place));
    return {
      how: `${number} · ${isCall && hasContact ? 'Call them now, and ask what they did.' : words} ${links}`.trim(),
      subjects: isCall ? subjectsData(orders) : [],
    };
  });
}

/** What finds the gravest sign-in in Entra's log. Empty where there is no row, or its id is odd. */
function requestWords(gravest: Sighting | undefined): string {
  const id = gravest?.source.attempt?.decisive.id ?? '';
  return isGuid(id) ? `Filter the sign-ins by request ID ${id}.` : '';
}
