import type { Incident } from '../incident/incident.ts';
import type { IncidentEvent } from '../incident/incidentEvent.ts';
import type { TrailEntry } from '../incident/trail.ts';
import { accountName, headlineOf } from './incidentCard.ts';
import { takenWords } from './incidentListCard.ts';
import type { Message } from './message.ts';
import { outsideText } from './outsideText.ts';
import { sightingsOf } from './sighting.ts';
import { cardTemplate } from './template.ts';
import { bothTimes } from './time.ts';
import { counted, severityStyles, severityWords } from './words.ts';

const template = cardTemplate('trail');
const entriesShown = 25;

/** One incident with its trail, newest entry first. `head` is the hash that the verified trail ends with. */
export function trailMessage(incident: Incident, trail: readonly TrailEntry[], head: string): Message {
  const shown = trail.toReversed().slice(0, entriesShown);
  const headline = headlineOf(incident, sightingsOf(incident)[0]);
  return {
    card: template({
      incidentId: incident.id,
      severity: severityWords[incident.severity],
      style: severityStyles[incident.severity],
      headline,
      account: accountName(incident),
      taken: takenWords(incident),
      canAcknowledge: incident.acknowledgement === null,
      check: `The trail is intact: ${trail.length === 1 ? '1 entry' : `${trail.length} entries`}, ending with ${head.slice(0, 16)}.`,
      entries: shown.map(({ sequence, at, event }) => ({
        sequence: String(sequence),
        at: bothTimes(at),
        what: eventWords(event),
      })),
      hasMore: trail.length > shown.length,
      more: `The newest ${shown.length} entries are shown.`,
    }),
    summary: `Incident ${incident.id}: ${headline}`,
  };
}

function eventWords(event: IncidentEvent): string {
  switch (event.type) {
    case 'alertReceived':
      return `Alert ${event.alert.condition}: ${outsideText(event.alert.rule.name ?? 'rule not named', 80)}`;
    case 'signInsFound':
      return `${counted(event.signIns.length, 'row')} found in the sign-in log`;
    case 'signInLogFailed':
      return 'The sign-in log could not be read';
    case 'signInLogRecovered':
      return 'The sign-in log can be read again';
    case 'cardPosted':
      return 'Card posted to the channel';
    case 'acknowledged':
      return `Acknowledged by ${outsideText(event.actor.name, 60)}`;
    case 'acknowledgementWithdrawn':
      return `Acknowledgement withdrawn by ${outsideText(event.actor.name, 60)}`;
  }
}
