import { classificationWords, longestComment } from '../incident/classification.ts';
import type { Closing, Incident } from '../incident/incident.ts';
import { outsideText } from './outsideText.ts';
import type { TemplateData } from './template.ts';
import { duration, readersTime, utcTime } from './time.ts';
import { counted } from './words.ts';

/** Characters of a comment on the card; the trail has all of it. */
const commentShown = 600;

/** Whether somebody has an incident, what came since, or how it ended; and the buttons that follow from that. */
export function statusData(incident: Incident): TemplateData {
  const { closing, acknowledgement, outgrown } = incident;
  const by = closing ?? acknowledgement ?? outgrown;
  const news = closing ? '' : newsWords(incident);
  const comment = closing?.comment ?? '';
  return {
    status: statusWords(incident),
    statusStyle: closing || (acknowledgement && news === '') ? 'good' : by ? 'warning' : 'emphasis',
    isTaken: by !== null,
    takenAt: by ? readersTime(by.at) : '',
    takenUtc: by ? utcTime(by.at) : '',
    hasNews: news !== '',
    news,
    hasComment: comment !== '',
    comment: comment === '' ? '' : outsideText(comment, commentShown),
    hasWaits: closing !== null,
    waits: closing ? waitWords(incident, closing) : '',
    canAcknowledge: closing === null && acknowledgement === null,
    canWithdraw: closing === null && acknowledgement !== null,
    canClose: closing === null,
    canReopen: closing !== null,
    longestComment,
  };
}

/** Who has an incident, or how it ended, in words. */
export function statusWords({ closing, acknowledgement, outgrown }: Incident): string {
  if (closing) {
    return `Closed as ${classificationWords[closing.classification]} by ${outsideText(closing.actor.name, 60)}`;
  }
  if (acknowledgement) return `Acknowledged by ${outsideText(acknowledgement.actor.name, 60)}`;
  return outgrown
    ? `It has become graver since ${outsideText(outgrown.actor.name, 60)} acknowledged it. Somebody has to acknowledge it again.`
    : 'Waiting: nobody has acknowledged it.';
}

/** What came since an incident was acknowledged; empty for nothing. */
export function newsWords({ acknowledgement, outgrown, news }: Incident): string {
  const by = acknowledgement ?? outgrown;
  const came = [
    ...(news.signIns > 0 ? [counted(news.signIns, 'sign-in')] : []),
    ...(news.alerts > 0 ? [counted(news.alerts, 'alert')] : []),
  ].join(' and ');
  return by === null || came === '' ? '' : `${came} since ${outsideText(by.actor.name, 60)} acknowledged`;
}

/** How long it waited for somebody, and how long it took in all. */
function waitWords({ openedAt, firstAcknowledgedAt }: Incident, closing: Closing): string {
  const after = (at: string) => duration(Date.parse(at) - Date.parse(openedAt));
  const acknowledged = firstAcknowledgedAt
    ? `Acknowledged after ${after(firstAcknowledgedAt)}`
    : 'Never acknowledged';
  return `${acknowledged}, closed after ${after(closing.at)}.`;
}
