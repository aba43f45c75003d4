import type { Blindness } from '../alert/alert.ts';
import type { Incident } from '../incident/incident.ts';
import { blindFor, latestBlindness, meanwhileWords } from '../presentation/blindWords.ts';
import { outsideText } from '../presentation/outsideText.ts';
import { factsFrom } from '../presentation/signInFacts.ts';
import { duration, readersTime, utcTime } from '../presentation/time.ts';
import type { TemplateData } from './template.ts';

/** How many characters of a cause stand on the card's face. Its details have all of it. */
const causeShown = 160;
const causeInDetails = 2_000;
/** How many earlier blind times the details list. */
const timesShown = 5;

/** What the incident's card says of a link of the watch, in the places where others speak of sign-ins. */
export function watchData(incident: Incident): TemplateData {
  const latest = latestBlindness(incident);
  if (latest === null) return {};
  const { fired, latest: alert } = incident.alerts;
  const earlier = (incident.blindness ?? [])
    .filter(({ since }) => since !== latest.since)
    .toSorted((a, b) => b.since.localeCompare(a.since));
  const shown = earlier.slice(0, timesShown);
  const more = Math.max(earlier.length, fired - 1) - shown.length;
  const { since, until, cause, remedy, name } = latest;
  return {
    hasWho: false,
    hasOrigin: false,
    at: whenWords(latest),
    hasUsual: cause !== '',
    usual: outsideText(cause, causeShown),
    hasTotals: earlier.length > 0,
    totals: `It failed ${fired.toLocaleString('en')} times. The details list the last ones.`,
    hasDetails: true,
    facts: [
      ...factsFrom([
        ['Link', name],
        ['Failed', utcTime(since)],
        ['Works again', until && utcTime(until)],
      ]),
      { label: 'Cause', value: outsideText(cause, causeInDetails) },
      ...(remedy === null ? [] : [{ label: 'What to do', value: outsideText(remedy, causeInDetails) }]),
    ],
    isWaiting: false,
    waiting: '',
    othersTitle: 'Earlier times',
    others: shown.map(timeRow),
    hasOthers: shown.length > 0,
    hasMore: more > 0,
    more: `And ${more.toLocaleString('en')} more, which the report has.`,
    alert: [
      ...factsFrom([
        ['This card', incident.replacesCard ? 'Replaces an earlier one that is gone' : null],
        ['Found by', 'Glasswatch itself'],
        ['Last word', utcTime(alert.firedAt ?? incident.alerts.latestReceivedAt)],
      ]),
    ],
    times: [
      ...factsFrom([
        ['Acknowledged', incident.acknowledgement && utcTime(incident.acknowledgement.at)],
        ['Closed', incident.closing && utcTime(incident.closing.at)],
      ]),
    ],
  };
}

/** Since when, or from when to when and for how long: for a TextBlock. */
function whenWords(time: Blindness): string {
  const length = blindFor(time);
  return time.until === null || length === null
    ? `Since ${readersTime(time.since)}`
    : `Blind from ${readersTime(time.since)} to ${readersTime(time.until)}: ${duration(length)}`;
}

function timeRow(time: Blindness) {
  const length = blindFor(time);
  return {
    what: length === null ? 'Not known to work since' : `Blind for ${duration(length)}`,
    where: meanwhileWords([time]),
    hasTime: true,
    at: whenWords(time),
  };
}
