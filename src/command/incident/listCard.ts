import { statusWords } from '../../card/statusData.ts';
import { cardTemplate } from '../../card/template.ts';
import type { Incident } from '../../incident/incident.ts';
import type { OpenCounts } from '../../ledger/openIndex.ts';
import { accountNames, accountWords } from '../../presentation/accountWords.ts';
import { incidentTitle } from '../../presentation/headline.ts';
import type { Message } from '../../presentation/message.ts';
import { outsideText } from '../../presentation/outsideText.ts';
import { bothTimes } from '../../presentation/time.ts';
import { counted, severityStyles, severityWords } from '../../presentation/words.ts';

const template = cardTemplate('incidents');
export const incidentsShown = 10;
/** How many of them fit on two screens of a phone. The others open with a button. */
const incidentsFirst = 4;
/** How many characters of the accounts a list shows. */
const accountShown = 80;

/** The newest open incidents, each with its button, and how many are open in all. */
export function incidentListMessage(
  newest: readonly Incident[],
  { open, waiting }: Pick<OpenCounts, 'open' | 'waiting'> = countsOf(newest),
): Message {
  const title =
    open === 0
      ? 'No open incidents'
      : `${counted(open, 'open incident')}, ${waiting === 0 ? 'all acknowledged' : `${waiting} waiting`}`;
  const shown = newest.slice(0, incidentsShown);
  const rows = shown.map((incident) => ({
    incidentId: incident.id,
    severity: severityWords[incident.severity],
    style: severityStyles[incident.severity],
    headline: incidentTitle(incident),
    hasAccount: accountNames(incident).length > 0,
    account: outsideText(accountWords(incident), accountShown),
    openedAt: bothTimes(incident.openedAt),
    taken: statusWords(incident),
    canAcknowledge: incident.status === 'open' && incident.acknowledgement === null,
  }));
  return {
    card: template({
      title,
      isEmpty: open === 0,
      incidents: rows.slice(0, incidentsFirst),
      hasRest: rows.length > incidentsFirst,
      rest: rows.slice(incidentsFirst),
      hasMore: open > shown.length,
      more: `The newest ${shown.length} are shown.`,
    }),
    summary: title,
  };
}

/** Where the newest are all. */
const countsOf = (all: readonly Incident[]): Pick<OpenCounts, 'open' | 'waiting'> => ({
  open: all.length,
  waiting: all.filter(({ acknowledgement }) => acknowledgement === null).length,
});
