import { statusWords } from '../../card/statusData.ts';
import { cardTemplate } from '../../card/template.ts';
import type { Incident } from '../../incident/incident.ts';
import { accountNames, accountWords } from '../../presentation/accountWords.ts';
import { incidentTitle } from '../../presentation/headline.ts';
import type { Message } from '../../presentation/message.ts';
import { bothTimes } from '../../presentation/time.ts';
import { counted, severityStyles, severityWords } from '../../presentation/words.ts';

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
