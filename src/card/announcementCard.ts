import type { Incident } from '../incident/incident.ts';
import { accountWords } from './accountWords.ts';
import { incidentTitle } from './headline.ts';
import type { Message } from './message.ts';
import { newsWords, statusWords } from './statusData.ts';
import { cardTemplate } from './template.ts';
import { severityStyles, severityWords } from './words.ts';

const template = cardTemplate('announcement');

/** A reply under an incident's card, for what nobody may miss: Teams shows no banner when a card is updated. */
export function announcementMessage(incident: Incident): Message {
  const severity = severityWords[incident.severity];
  const title = incidentTitle(incident);
  const what = incident.unannounced === 'news' ? newsWords(incident) : statusWords(incident);
  return {
    card: template({
      incidentId: incident.id,
      severity,
      style: severityStyles[incident.severity],
      title,
      who: accountWords(incident),
      what,
      canAcknowledge: incident.status === 'open' && incident.acknowledgement === null,
    }),
    summary: `${severity}: ${title} · ${what}`,
  };
}
