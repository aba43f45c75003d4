import type { Alert } from '../alert/alert.ts';
import { classificationWords } from '../incident/classification.ts';
import type { Incident } from '../incident/incident.ts';
import type { IncidentEvent } from '../incident/incidentEvent.ts';
import type { TrailEntry } from '../incident/trail.ts';
import { accountNames, accountWords } from './accountWords.ts';
import { incidentTitle } from './headline.ts';
import type { Message } from './message.ts';
import { outsideText } from './outsideText.ts';
import { statusWords } from './statusData.ts';
import { cardTemplate } from './template.ts';
import { bothTimes } from './time.ts';
import { counted, severityStyles, severityWords } from './words.ts';

const template = cardTemplate('trail');
const entriesShown = 25;

/** One incident with its trail, newest entry first. `head` is the hash that the verified trail ends with. */
export function trailMessage(incident: Incident, trail: readonly TrailEntry[], head: string): Message {
  const shown = trail.toReversed().slice(0, entriesShown);
  const headline = incidentTitle(incident);
  return {
    card: template({
      incidentId: incident.id,
      severity: severityWords[incident.severity],
      style: severityStyles[incident.severity],
      headline,
      hasAccount: accountNames(incident).length > 0,
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
      hasMore: trail.length > shown.length,
      more: `The newest ${shown.length} entries are shown.`,
    }),
    summary: `Incident ${incident.id}: ${headline}`,
  };
}

/** A body that could not be read is told by itself: the card shows only the newest. */
function alertWords({ condition, rule, raw }: Alert): string {
  return raw === null
    ? `Alert ${condition}: ${outsideText(rule.name ?? 'rule not named', 80)}`
    : `Alert that could not be read: ${outsideText(raw, 200)}`;
}

function eventWords(event: IncidentEvent): string {
  switch (event.type) {
    case 'alertReceived':
      return alertWords(event.alert);
    case 'signInsFound':
      return `${counted(event.signIns.length, 'row')} found in the sign-in log`;
    case 'signInLogFailed':
      return 'The sign-in log could not be read';
    case 'signInLogRecovered':
      return 'The sign-in log can be read again';
    case 'cardPosted':
      return 'Card posted to the channel';
    case 'announced':
      return 'The news were told in a reply';
    case 'acknowledged':
      return `Acknowledged by ${outsideText(event.actor.name, 60)}`;
    case 'acknowledgementWithdrawn':
      return `Acknowledgement withdrawn by ${outsideText(event.actor.name, 60)}`;
    case 'closed': {
      const comment = event.comment === '' ? '' : `: ${outsideText(event.comment, 300)}`;
      return `Closed as ${classificationWords[event.classification]} by ${outsideText(event.actor.name, 60)}${comment}`;
    }
    case 'reopened':
      return `Reopened by ${outsideText(event.actor.name, 60)}`;
  }
}
