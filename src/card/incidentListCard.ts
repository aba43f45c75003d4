import type { Incident } from '../incident/incident.ts';
import { accountName, headlineOf } from './incidentCard.ts';
import type { Message } from './message.ts';
import { outsideText } from './outsideText.ts';
import { sightingsOf } from './sighting.ts';
import { cardTemplate } from './template.ts';
import { bothTimes } from './time.ts';
import { counted, severityColors, severityWords } from './words.ts';

const template = cardTemplate('incidents');
const incidentsShown = 10;

/** The open incidents, newest first, each with its button. */
export function incidentListMessage(open: readonly Incident[]): Message {
  const title = open.length === 0 ? 'No open incidents' : counted(open.length, 'open incident');
  const shown = open.slice(0, incidentsShown);
  return {
    card: template({
      title,
      isEmpty: open.length === 0,
      incidents: shown.map((incident) => ({
        incidentId: incident.id,
        severity: severityWords[incident.severity],
        color: severityColors[incident.severity],
        headline: headlineOf(incident, sightingsOf(incident)[0]),
        account: accountName(incident),
        openedAt: bothTimes(incident.openedAt),
        taken: takenWords(incident),
        canAcknowledge: incident.acknowledgement === null,
      })),
      hasMore: open.length > shown.length,
      more: `The newest ${shown.length} are shown.`,
    }),
    summary: title,
  };
}

/** Who has an incident, in words. */
export const takenWords = ({ acknowledgement, outgrown }: Incident): string => {
  if (acknowledgement) return `Acknowledged by ${outsideText(acknowledgement.actor.name, 60)}`;
  return outgrown ? 'Has become graver: waits for a new acknowledgement' : 'Nobody has acknowledged it yet';
};
