import type { Incident } from '../incident/incident.ts';
import { accountNames, accountWords } from './accountWords.ts';
import { incidentTitle } from './headline.ts';
import type { Message } from './message.ts';
import { statusWords } from './statusData.ts';
import { cardTemplate } from './template.ts';
import { bothTimes } from './time.ts';
import { counted, severityStyles, severityWords } from './words.ts';

const template = cardTemplate('incidents');
const incidentsShown = 10;

/** The open incidents, newest first, each with its button. */
export function incidentListMessage(open: readonly Incident[]): Message {
  const waiting = open.filter(({ acknowledgement }) => acknowledgement === null).length;
  const title =
    open.length === 0
      ? 'No open incidents'
      : `${counted(open.length, 'open incident')}, ${waiting === 0 ? 'all acknowledged' : `${waiting} waiting`}`;
  const shown = open.slice(0, incidentsShown);
  return {
    card: template({
      title,
      isEmpty: open.length === 0,
      incidents: shown.map((incident) => ({
        incidentId: incident.id,
        severity: severityWords[incident.severity],
        style: severityStyles[incident.severity],
        headline: incidentTitle(incident),
        hasAccount: accountNames(incident).length > 0,
        account: accountWords(incident),
        openedAt: bothTimes(incident.openedAt),
        taken: statusWords(incident),
        canAcknowledge: incident.status === 'open' && incident.acknowledgement === null,
      })),
      hasMore: open.length > shown.length,
      more: `The newest ${shown.length} are shown.`,
    }),
    summary: title,
  };
}
