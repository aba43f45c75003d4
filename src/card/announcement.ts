import { minute } from '../duration.ts';
import type { Incident } from '../incident/incident.ts';
import { kindOf } from '../incident/kind.ts';
import { accountWords } from '../presentation/accountWords.ts';
import { watchNews } from '../presentation/blindWords.ts';
import { incidentTitle } from '../presentation/headline.ts';
import type { Message } from '../presentation/message.ts';
import { outsideText } from '../presentation/outsideText.ts';
import { duration } from '../presentation/time.ts';
import { severityStyles, severityWords } from '../presentation/words.ts';
import { type Mentioned, mentionsOf } from './mention.ts';
import { newcomersOf, newsWords, reopeningWords, statusWords } from './statusData.ts';
import { cardTemplate, type TemplateData } from './template.ts';

const template = cardTemplate('announcement');

/** Who is called in a reply, and when it goes out, in ms. */
export type Call = {
  readonly people: readonly Mentioned[];
  readonly now: number;
  /** The name of the person whose withdrawal is told, text from outside; missing where none is. */
  readonly withdrawnBy?: string | null;
};

/** A reply under an incident's card for must-see news: Teams shows no banner when a card is updated. */
export function announcementMessage(incident: Incident, { people, now, withdrawnBy }: Call): Message {
  return incident.unannounced === null
    ? actsMessage(incident)
    : reply(incident, newsOf(incident, now, withdrawnBy ?? null), people, []);
}

/**
 * A reply that says what people have done which nobody may do unseen: closed it, or acknowledged it as
 * somebody new in the team.
 */
function actsMessage(incident: Incident): Message {
  const { closing, withoutElder } = incident;
  const newcomers = closing ? [] : newcomersOf(incident);
  const words = closing
    ? [
        statusWords(incident),
        ...(closing.comment === '' ? [] : [`“${outsideText(closing.comment, commentShown)}”`]),
      ]
    : withoutElder !== undefined
      ? [statusWords(incident)]
      : ['It is still waiting for an older member of the team.'];
  return reply(incident, words.join(' '), [], newcomers);
}

/** How many characters of a comment the reply shows. The card has more. */
const commentShown = 300;

function reply(
  incident: Incident,
  what: string,
  people: Call['people'],
  newcomers: readonly TemplateData[],
): Message {
  const severity = severityWords[incident.severity];
  const title = incidentTitle(incident);
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
      newcomers: [...newcomers],
      canAcknowledge: incident.status === 'open' && incident.acknowledgement === null,
    }),
    summary: `${severity}: ${title} · ${what}`,
  };
}

function newsOf(incident: Incident, now: number, withdrawnBy: string | null): string {
  switch (incident.unannounced) {
    case 'news':
      return kindOf(incident) === 'watch' ? watchNews(incident) : newsWords(incident);
    case 'mended':
      return watchNews(incident);
    case 'escalated':
      return callWords(incident, now);
    case 'waiting': {
      const name = withdrawnBy ?? incident.withdrawal?.actor.name;
      if (name !== undefined) {
        return `${outsideText(name, 60)} withdrew the acknowledgement. ${statusWords(incident)}`;
      }
      return [
        ...(incident.reopening ? [reopeningWords(incident.reopening)] : []),
        statusWords(incident),
      ].join(' ');
    }
    default:
      return statusWords(incident);
  }
}

function callWords({ escalation }: Incident, now: number): string {
  const { waitsSince, turn, isLast } = escalation;
  const waited = now - Date.parse(waitsSince);
  if (turn === 0) return 'It is critical, so you are called at once.';
  // Rounded down to minutes: the seconds until the reply goes out do not belong to the step.
  const roughly = waited < minute ? waited : waited - (waited % minute);
  const words = `Nobody has acknowledged it for ${duration(roughly)}.`;
  return isLast ? `${words} This is the last call.` : words;
}
