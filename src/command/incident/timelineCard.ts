import { severityLine, statusWords } from '../../card/statusData.ts';
import { cardTemplate } from '../../card/template.ts';
import type { Incident } from '../../incident/incident.ts';
import { type TimelineItem, timelineOf } from '../../incident/trail/timeline.ts';
import type { TrailEntry } from '../../incident/trail/trail.ts';
import { accountNames, accountWords } from '../../presentation/accountWords.ts';
import { eventWords } from '../../presentation/eventWords.ts';
import { incidentTitle } from '../../presentation/headline.ts';
import type { Message } from '../../presentation/message.ts';
import { signInWords } from '../../presentation/signInFacts.ts';
import { bothTimes } from '../../presentation/time.ts';

const template = cardTemplate('timeline');
const itemsShown = 30;
/** How many lines fit on two screens of a phone, and how many characters a line has. Earlier items open with a button. */
const linesFirst = 50;
const lineLength = 30;

/** The newest part of all that happened to an incident, in order. */
export function timelineMessage(
  incident: Incident,
  trail: readonly TrailEntry[],
  title = incidentTitle(incident),
): Message {
  const items = timelineOf(trail);
  const shown = items.slice(-itemsShown);
  const accounts = accountNames(incident);
  const lines = shown.map((item) => ({ at: bothTimes(item.at), what: itemWords(item, accounts.length > 1) }));
  const first = firstThatFits(lines.map(({ what }) => what));
  return {
    card: template({
      incidentId: incident.id,
      severity: severityLine(incident),
      title,
      hasWho: accounts.length > 0,
      who: accountWords(incident),
      status: statusWords(incident),
      hasMore: items.length > shown.length,
      more: `${(items.length - shown.length).toLocaleString('en')} earlier ones are not shown here. The report has all of them.`,
      items: lines.slice(first),
      hasRest: first > 0,
      earlier: lines.slice(0, first),
    }),
    summary: `Timeline of incident ${incident.id}: ${title}`,
  };
}

/** Where the newest items begin that fit on the first screens: at least one, its time included. */
function firstThatFits(whats: readonly string[]): number {
  let [left, first] = [linesFirst, whats.length];
  for (const what of whats.toReversed()) {
    left -= Math.ceil(what.length / lineLength) + 2;
    if (left < 0 && first < whats.length) break;
    first -= 1;
  }
  return first;
}

const itemWords = (item: TimelineItem, hasSeveral: boolean): string =>
  item.event ? eventWords(item.event) : signInWords(item.signIn, hasSeveral);
