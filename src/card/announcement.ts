import { minute } from '../duration.ts';
import type { Incident } from '../incident/incident.ts';
import { accountWords } from '../presentation/accountWords.ts';
import { incidentTitle } from '../presentation/headline.ts';
import type { Message } from '../presentation/message.ts';
import { duration } from '../presentation/time.ts';
import { severityStyles, severityWords } from '../presentation/words.ts';
import { type Mentioned, mentionsOf } from './mention.ts';
import { newsWords, statusWords } from './statusData.ts';
import { cardTemplate } from './template.ts';

const template = cardTemplate('announcement');

/** Who is called in a reply, and when it goes out, in ms. */
export type Call = { readonly people: readonly Mentioned[]; readonly now: number };

/** A reply under an incident's card for must-see news: Teams shows no banner when a card is updated. */
export function announcementMessage(incident: Incident, { people, now }: Call): Message {
  const severity = severityWords[incident.severity];
  const title = incidentTitle(incident);
  const what = newsOf(incident, now);
  const mentions = mentionsOf(people);
  return {
    card: template({
      incidentId: incident.id,
      severity,
      style: severityStyles[incident.severity],
      title,
      who: accountWords(incident),
      what,
      hasMentions: mentions.length > 0,
      mentions: mentions.map(({ text }) => text).join(' · '),
      entities: [...mentions],
      canAcknowledge: incident.status === 'open' && incident.acknowledgement === null,
    }),
    summary: `${severity}: ${title} · ${what}`,
  };
}

function newsOf(incident: Incident, now: number): string {
  switch (incident.unannounced) {
    case 'news':
      return newsWords(incident);
    case 'escalated':
      return callWords(incident, now);
    default:
      return statusWords(incident);
  }
}

function callWords({ escalation: { waitsSince, isLast } }: Incident, now: number): string {
  const waited = now - Date.parse(waitsSince);
  // Rounded down to minutes: the seconds until the reply goes out do not belong to the step.
  const roughly = waited < minute ? waited : waited - (waited % minute);
  const words = `Nobody has acknowledged it for ${duration(roughly)}.`;
  return isLast ? `${words} This is the last call.` : words;
}
