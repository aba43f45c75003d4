import type { AlertFormat } from '../alert/alert.ts';
import { longestComment } from '../incident/classification.ts';
import type { Incident } from '../incident/incident.ts';
import { kindOf } from '../incident/kind.ts';
import { missingDetails, nextLookup } from '../incident/lookupTimes.ts';
import { accountNames, accountWords } from '../presentation/accountWords.ts';
import { stepsOf, sweepWords } from '../presentation/alarmTimes.ts';
import { triesWords } from '../presentation/attemptWords.ts';
import { blindSpan, latestBlindness } from '../presentation/blindWords.ts';
import { headlineOf } from '../presentation/headline.ts';
import { type Sighting, sightingsOf } from '../presentation/matchSignIns.ts';
import type { Headline, Message } from '../presentation/message.ts';
import { type Guide, plainGuide } from '../presentation/orders/guide.ts';
import { ordersOf } from '../presentation/orders/orders.ts';
import { otherSignIns, otherUnread } from '../presentation/otherSignIns.ts';
import { outsideText } from '../presentation/outsideText.ts';
import {
  accountOf,
  type Fact,
  factsFrom,
  originOf,
  signInFacts,
  spaced,
} from '../presentation/signInFacts.ts';
import { bothTimes, clockTime, readersTime, utcTime } from '../presentation/time.ts';
import { totalsOf } from '../presentation/totals.ts';
import { usualWords } from '../presentation/usualWords.ts';
import { counted, severityStyles, severityWords, sumOf, totalsWords } from '../presentation/words.ts';
import { accountShown, ordersData } from './orders.ts';
import { inRoom } from './room.ts';
import {
  commentOnCard,
  headStyle,
  openItemWords,
  severityLine,
  statusData,
  undoneWords,
} from './statusData.ts';
import { cardTemplate, type TemplateData } from './template.ts';
import { watchData } from './watchData.ts';

const incidentTemplate = cardTemplate('incident');
const plainTemplate = cardTemplate('plainIncident');

/** How many characters of an unreadable body are shown. */
const rawShown = 1_000;
/** How many of the alert's other properties are shown. */
const propertiesShown = 5;
/** How many characters of the accounts stand at the top, and in the details. A user principal name has at most 113. */
const whoShown = 120;
/** Of more accounts than two, the order below names the first. */
const whoOfManyShown = 60;
const accountsShown = 2_000;
/** An address has at most 45. The whole place stands in the details. */
const originShown = 64;

/** An incident as the message in the channel: the card, and the banner that says what happened. */
export function incidentMessage(incident: Incident, guide: Guide = plainGuide): Message {
  const sightings = sightingsOf(incident);
  const [gravest, ...others] = sightings;
  const totals = totalsOf(incident, sightings);
  const headline = headlineOf(incident, gravest, totals);
  const who = whoWords(incident);
  const origin = originWords(incident, gravest);
  const facts = gravest ? signInFacts(gravest) : activityFacts(incident);
  const when = whenOf(incident, gravest);
  const rest = otherSignIns(others, accountNames(incident).length > 1);
  const unread = otherUnread(incident);
  const { heading, steps } = stepsOf(incident, sightings);
  const waiting = waitingWords(incident);
  const note = [unreadableLogWords(incident), ...(incident.lacks ?? [])]
    .filter((words) => words !== '')
    .join(' ');
  const usual = usualWords(incident, gravest);
  const sweep = sweepWords(incident);
  const { raw, portalLink } = incident.alerts.latest;
  return {
    card: incidentTemplate(
      inRoom({
        incidentId: incident.id,
        severity: severityLine(incident),
        style: headStyle(incident),
        title: headline.title,
        hasWho: who !== null,
        who: who ?? '',
        hasOrigin: origin !== null,
        origin: origin ?? '',
        at: when.what === null ? readersTime(when.at) : `${when.what} ${readersTime(when.at)}`,
        hasUsual: usual !== '',
        usual,
        // Advice on what to do now is useless once the incident is closed.
        ...meaningData(
          gravest,
          incident.closing ? { ...headline, meaning: undoneWords(incident) } : headline,
        ),
        ...ordersData(ordersOf(incident, { sightings, totals }, guide)),
        hasTotals: sumOf(totals) > 1,
        totals: totalsWords(totals),
        hasSweep: sweep !== '',
        sweep,
        ...statusData(incident),
        hasDetails: facts.length > 0 || waiting !== '' || raw !== null,
        facts: [...facts, ...wholeTexts(incident)],
        othersTitle: 'Also in this incident',
        others: [...rest.shown, ...unread.shown],
        hasOthers: rest.shown.length + unread.shown.length > 0,
        hasMore: rest.more + unread.more > 0,
        more: `And ${(rest.more + unread.more).toLocaleString('en')} more.`,
        hasNote: note !== '',
        note,
        isWaiting: waiting !== '',
        waiting,
        hasRaw: raw !== null,
        raw: raw === null ? '' : outsideText(raw, rawShown),
        alert: [...alertFacts(incident)],
        hasSteps: steps.length > 0,
        heading,
        steps: [...steps],
        times: [...timeFacts(incident, gravest)],
        hasLink: portalLink !== null,
        portalLink: portalLink ?? '',
        ...watchData(incident),
      }),
    ),
    summary: summaryOf(incident, headline, origin),
  };
}

/** A card that cannot fail: for an incident whose full card could not be made, or was too large. */
export function plainIncidentMessage({ id, severity, openedAt }: Incident): Message {
  return {
    card: plainTemplate({
      severity: severityWords[severity],
      style: severityStyles[severity],
      incidentId: id,
      openedAt: bothTimes(openedAt),
    }),
    summary: `${severityWords[severity]}: break-glass incident ${id}`,
  };
}

/** A locked phone shows the first hundred characters. */
function summaryOf(incident: Incident, { title }: Headline, origin: string | null): string {
  const { acknowledgement, closing } = incident;
  const by = closing ?? acknowledgement;
  const taken = by ? ` (${closing ? 'closed' : 'acknowledged'} by ${outsideText(by.actor.name, 60)})` : '';
  const blind = latestBlindness(incident);
  if (blind !== null) return `${severityLine(incident)}: ${title}${taken} · ${blindSpan(blind)}`;
  const who = whoWords(incident);
  return [`${severityLine(incident)}: ${title}${taken}`, who && outsideText(who, 80), origin]
    .filter((part) => part !== null)
    .join(' · ');
}

/** Whose account it is about, or who did it, or at least which rule reports it. */
function whoWords(incident: Incident): string | null {
  const { activity, format, rule } = incident.alerts.latest;
  const { length } = accountNames(incident);
  if (length > 0) return outsideText(accountWords(incident), length > 2 ? whoOfManyShown : whoShown);
  if (activity?.caller) return `By ${outsideText(activity.caller)}`;
  if (isAboutSignIns(format)) return 'Account not known yet';
  return rule.name && `Rule ${outsideText(rule.name, 120)}`;
}

function originWords(incident: Incident, gravest: Sighting | undefined): string | null {
  if (gravest) {
    const account = accountNames(incident).length > 1 ? accountOf(gravest) : null;
    const place = originOf(gravest);
    const parts = [
      ...(account === null ? [] : [outsideText(account, accountShown)]),
      ...(place === null ? [] : [outsideText(place, originShown)]),
    ];
    return parts.length === 0 ? null : parts.join(' · ');
  }
  const { activity, properties } = incident.alerts.latest;
  const resource = properties
    .find(({ name }) => name === 'resourceId')
    ?.value.split('/')
    .at(-1);
  return activity && resource ? `On ${outsideText(resource, 120)}` : null;
}

/** When it happened. Until that is known, when the alert fired or arrived. */
function whenOf({ alerts }: Incident, gravest: Sighting | undefined) {
  const { activity, firedAt } = alerts.latest;
  const known = gravest ? gravest.at : (activity?.at ?? null);
  return {
    what: known !== null ? null : firedAt !== null ? 'Alert fired' : 'Alert received',
    at: known ?? firedAt ?? alerts.latestReceivedAt,
  };
}

/** The card tells a time once, in the reader's zone. The same times in UTC stand in its details. */
function timeFacts(incident: Incident, gravest: Sighting | undefined): readonly Fact[] {
  const { what, at } = whenOf(incident, gravest);
  const { closing, acknowledgement, outgrown } = incident;
  const taken = acknowledgement ?? outgrown;
  return factsFrom([
    [what ?? 'Happened', utcTime(at)],
    ['Acknowledged', taken && utcTime(taken.at)],
    ['Closed', closing && utcTime(closing.at)],
  ]);
}

function meaningData(gravest: Sighting | undefined, { meaning }: Headline): TemplateData {
  // The headline already reports a success.
  const ended = gravest && gravest.outcome !== 'success' ? outsideText(gravest.sentence) : '';
  const tries = gravest?.source.attempt ? triesWords(gravest.source.attempt) : '';
  const words = [ended, tries].filter((part) => part !== '').join(' ');
  const sentence = words === '' ? '' : `${words} `;
  return {
    sentence,
    meaning: meaning ?? '',
    hasMeaning: sentence !== '' || meaning !== null,
  };
}

/** What the card cuts short, at more length. */
function wholeTexts(incident: Incident): readonly Fact[] {
  const names = accountNames(incident);
  const comment = incident.closing?.comment ?? '';
  const open = incident.closing === null ? '' : openItemWords(incident);
  return [
    ...(names.length > 1 ? [{ label: 'Accounts', value: outsideText(names.join(', '), accountsShown) }] : []),
    ...(comment.length > commentOnCard
      ? [{ label: 'Comment', value: outsideText(comment, longestComment) }]
      : []),
    ...(open === '' ? [] : [{ label: 'Not done', value: open }]),
  ];
}

function activityFacts({ alerts }: Incident): readonly Fact[] {
  const { activity } = alerts.latest;
  return factsFrom([
    ['What', activity?.description ?? null],
    ['Operation', activity?.operation ?? null],
    ['Status', activity?.status ?? null],
  ]);
}

function alertFacts({ alerts, replacesCard }: Incident): readonly Fact[] {
  const { rule, counted: rows, properties } = alerts.latest;
  const named = [rule.name ?? rule.id, rule.severity && `(${rule.severity})`].filter((part) => part !== null);
  const resolved = alerts.resolved > 0 ? `, ${alerts.resolved} resolved` : '';
  const found = rows !== null && rows > 1 ? `, ${counted(rows, 'row')} in the newest` : '';
  return factsFrom([
    ['This card', replacesCard ? 'Replaces an earlier one that is gone' : null],
    ['Rule', named.join(' ') || null],
    ['Description', rule.description],
    ['Alerts', `${(alerts.fired - alerts.swept).toLocaleString('en')} fired${resolved}${found}`],
    ...properties.slice(0, propertiesShown).map(({ name, value }) => [spaced(name), value] as const),
  ]);
}

/** Said at once, because without the log nobody knows more than what the alert told. */
function unreadableLogWords(incident: Incident): string {
  const { log } = incident;
  return isInLog(incident) && typeof log === 'object'
    ? `Details are missing: the sign-in log has been unreadable since ${readersTime(log.since)}. Say status for more.${lookWords(incident)}`
    : '';
}

/** Why details are missing while the log can be read. */
function waitingWords(incident: Incident): string {
  const { log, alerts, signIns } = incident;
  if (!isInLog(incident) || typeof log === 'object') return '';
  const look = lookWords(incident);
  if (signIns.size === 0) {
    return isAboutSignIns(alerts.latest.format) && alerts.fired > 0
      ? `Details haven’t reached the sign-in log yet.${look}`
      : `The sign-in log has no sign-in of a watched account around that time yet.${look}`;
  }
  if (nextLookup(incident) === null) return '';
  return missingDetails(incident) === 'rows'
    ? `The sign-in log has only ${signIns.size.toLocaleString('en')} of the sign-ins that the alerts counted.${look}`
    : `Some authentication details haven’t reached the sign-in log yet.${look}`;
}

/**
 * Alerts about other things than sign-ins have no rows in the sign-in log, so Glasswatch does not look for
 * them.
 */
function isInLog(incident: Incident): boolean {
  const { activity, format } = incident.alerts.latest;
  if (kindOf(incident) === 'watch') return false;
  return activity === null && format !== 'commonOther' && format !== 'unreadable';
}

/** When Glasswatch next asks the log for missing details. */
function lookWords(incident: Incident): string {
  const next = nextLookup(incident);
  if (next !== null) return ` Checking again at ${clockTime(next)}.`;
  if (missingDetails(incident) === null) return '';
  return incident.investigation === null
    ? ' Automatic checks have ended. Say activity to check now.'
    : ' Glasswatch keeps checking during the investigation.';
}

const isAboutSignIns = (format: AlertFormat): boolean => /^(logAlerts|simpleLogAlert|sweep)/.test(format);
