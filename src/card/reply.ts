import { classificationWords } from '../incident/classification.ts';
import type { ReplySubject } from '../incident/event.ts';
import type { Incident, Reply, Turn } from '../incident/incident.ts';
import type { Message } from '../presentation/message.ts';
import { outsideText } from '../presentation/outsideText.ts';
import { readersTime } from '../presentation/time.ts';
import { severityWords } from '../presentation/words.ts';
import { announcementMessage } from './announcement.ts';
import { cardTemplate } from './template.ts';

const template = cardTemplate('pastReply');

/** A reply in the thread as it is true now: what it tells, or what became of that, without a button. Pure. */
export function replyMessage(incident: Incident, { about, over }: Reply): Message {
  if (!over) {
    const unannounced = about === 'closed' || about === 'newcomer' ? null : about;
    return announcementMessage({ ...incident, unannounced }, { people: [], now: 0 });
  }
  const words = turnWords(over);
  return {
    card: template({
      incidentId: incident.id,
      words,
      at: readersTime(over.at),
      before: subjectWords[about],
    }),
    summary: `${words}: incident ${incident.id}`,
  };
}

/** What a reply had told. */
const subjectWords: Readonly<Record<ReplySubject, string>> = {
  graver: 'Earlier: it got worse.',
  news: 'Earlier: more came in.',
  waiting: 'Earlier: it waited for a responder.',
  escalated: 'Earlier: responders were called.',
  mended: 'Earlier: the watch worked again.',
  closed: 'Earlier: it was closed.',
  newcomer: 'Earlier: a new member acknowledged it.',
};

function turnWords({ what, actor, classification, severity }: Turn): string {
  const name = actor ? outsideText(actor.name, 60) : '';
  switch (what) {
    case 'acknowledged':
      return `Acknowledged by ${name}`;
    case 'withdrawn':
      return `Acknowledgement withdrawn by ${name}`;
    case 'closed':
      return `Closed${classification ? ` as ${classificationWords[classification]}` : ''} by ${name}`;
    case 'reopened':
      return `Reopened by ${name}`;
    case 'graver':
      return severity ? `It got worse: now ${severityWords[severity]}` : 'It got worse';
    case 'newer':
      return 'A newer update is below';
  }
}
