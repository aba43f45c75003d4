import { noSuchPage, pagingData, pagingOf } from '../../card/paging.ts';
import { statusWords } from '../../card/statusData.ts';
import { cardTemplate } from '../../card/template.ts';
import type { Incident } from '../../incident/incident.ts';
import type { TrailEntry } from '../../incident/trail/trail.ts';
import { accountWords, hasAccountWords } from '../../presentation/accountWords.ts';
import { eventWords } from '../../presentation/eventWords.ts';
import { incidentTitle } from '../../presentation/headline.ts';
import type { Message } from '../../presentation/message.ts';
import { bothTimes } from '../../presentation/time.ts';
import { severityStyles, severityWords } from '../../presentation/words.ts';
import { commandText } from '../commandText.ts';

const template = cardTemplate('trail');
const entriesShown = 25;

/**
 * One incident with a page of its trail, newest entry first. `head` is the hash that the verified trail ends with.
 */
export function trailMessage(
  incident: Incident,
  trail: readonly TrailEntry[],
  head: string,
  headline = incidentTitle(incident),
  page = 1,
): Message {
  const pages = Math.max(1, Math.ceil(trail.length / entriesShown));
  if (page > pages) return noSuchPage(page, pages);
  const shown = trail.toReversed().slice((page - 1) * entriesShown, page * entriesShown);
  const paging = pagingOf(page, { pages, hasOlder: page < pages }, (to) =>
    commandText({ type: 'incident', incidentId: incident.id, ...(to === 1 ? {} : { page: to }) }),
  );
  return {
    card: template({
      incidentId: incident.id,
      severity: severityWords[incident.severity],
      style: severityStyles[incident.severity],
      headline,
      hasAccount: hasAccountWords(incident),
      account: accountWords(incident),
      taken: statusWords(incident),
      canAcknowledge: incident.status === 'open' && incident.acknowledgement === null,
      title: `Trail: ${trail.length === 1 ? '1 entry' : `${trail.length.toLocaleString('en')} entries`}`,
      check: `Checked now and intact. It ends with ${head.slice(0, 16)}.`,
      entries: shown.map(({ sequence, at, event }) => ({
        sequence: String(sequence),
        at: bothTimes(at),
        what: eventWords(event),
      })),
      ...pagingData(paging),
    }),
    summary: `Incident ${incident.id}: ${headline}`,
    isPage: paging !== null,
  };
}
