import type { Incident } from '../incident/incident.ts';
import type { Message } from './message.ts';
import { outsideText } from './outsideText.ts';
import { type Fact, type Sighting, sightingsOf } from './sighting.ts';
import { stepsOf } from './steps.ts';
import { cardTemplate, type TemplateData } from './template.ts';
import { bothTimes } from './time.ts';
import { counted, outcomeTotals, outcomeWords, severityStyles, severityWords } from './words.ts';

const incidentTemplate = cardTemplate('incident');
const plainTemplate = cardTemplate('plainIncident');

/** Sign-ins that the card lists below the gravest one; the rest are counted. */
const othersShown = 4;
/** Characters of a body that we could not read. */
const rawShown = 2_000;

/** An incident as the message that stands in the channel: the card, and the banner that says what happened. */
export function incidentMessage(incident: Incident): Message {
  const sightings = sightingsOf(incident);
  const headline = headlineOf(incident, sightings[0]);
  return {
    card: incidentTemplate({
      severity: severityWords[incident.severity],
      style: severityStyles[incident.severity],
      headline,
      incidentId: incident.id,
      ...acknowledgementData(incident),
      ...gravestData(incident, sightings[0]),
      ...othersData(incident, sightings),
      ...alertData(incident),
      steps: stepsOf(incident, sightings),
      log: logWords(incident),
      hasLog: logWords(incident) !== '',
    }),
    summary: [
      `${severityWords[incident.severity]}: ${headline}`,
      `account ${accountName(incident)}`,
      ...(sightings[0]?.facts.slice(0, 2).map(({ value }) => value) ?? []),
      ...(incident.acknowledgement
        ? [`acknowledged by ${outsideText(incident.acknowledgement.actor.name, 60)}`]
        : []),
    ].join(' · '),
  };
}

/** A card that cannot fail: for an incident whose full card could not be made, or was too large. */
export function plainIncidentMessage({ id, severity, openedAt }: Incident): Message {
  const summary = `${severityWords[severity]}: break-glass incident ${id}`;
  return {
    card: plainTemplate({
      severity: severityWords[severity],
      style: severityStyles[severity],
      incidentId: id,
      openedAt: bothTimes(openedAt),
    }),
    summary,
  };
}

/** Whose account it is about, in words. */
export function accountName({ account, alerts, signIns }: Incident): string {
  const named = account ? [account] : [...signIns.values(), ...alerts.alerted];
  const names = new Set(
    named.flatMap(({ userPrincipalName, ...rest }) => userPrincipalName ?? idOf(rest) ?? []),
  );
  const [only] = names;
  if (only === undefined) return 'not known yet';
  return names.size === 1
    ? outsideText(only)
    : `${names.size} accounts: ${outsideText([...names].join(', '))}`;
}

const idOf = (named: { id?: string | null; userId?: string | null }): string | null =>
  named.userId ?? named.id ?? null;

/** What happened, in a few fixed words. */
export function headlineOf({ alerts, severity }: Incident, gravest: Sighting | undefined): string {
  if (gravest) {
    const guessing = gravest.outcome === 'failure' && severity === 'high';
    return guessing
      ? 'Break-glass account: password guessing'
      : `Break-glass account: ${outcomeWords[gravest.outcome].toLowerCase()}`;
  }
  if (alerts.fired === 0) return 'An alert was resolved whose firing never arrived';
  switch (alerts.latest.format) {
    case 'unreadable':
      return 'An alert that could not be read';
    case 'activityLog':
    case 'activityLogLegacy':
      return 'A change in Azure';
    case 'resourceHealth':
      return 'A resource is not healthy';
    case 'commonOther':
      return 'An alert that is not about sign-ins';
    default:
      return 'Break-glass account: alert without sign-in details';
  }
}

function acknowledgementData({ acknowledgement, outgrown, news, status }: Incident): TemplateData {
  const by = acknowledgement ?? outgrown;
  const newsWords = [
    ...(news.alerts > 0 ? [counted(news.alerts, 'alert')] : []),
    ...(news.signIns > 0 ? [counted(news.signIns, 'sign-in')] : []),
  ].join(' and ');
  return {
    isWaiting: acknowledgement === null && outgrown === null,
    isTaken: acknowledgement !== null,
    isOutgrown: acknowledgement === null && outgrown !== null,
    canAcknowledge: status === 'open' && acknowledgement === null,
    canWithdraw: status === 'open' && acknowledgement !== null,
    takenBy: by ? outsideText(by.actor.name, 60) : '',
    takenAt: by ? bothTimes(by.at) : '',
    hasNews: by !== null && newsWords !== '',
    news: newsWords,
  };
}

function gravestData(incident: Incident, gravest: Sighting | undefined): TemplateData {
  const { raw, activity } = incident.alerts.latest;
  const facts: Fact[] = [{ label: 'Account', value: accountName(incident) }, ...(gravest?.facts ?? [])];
  if (activity) {
    for (const [label, value] of [
      ['Operation', activity.operation],
      ['By', activity.caller],
      ['Status', activity.status],
      ['What', activity.description],
    ] as const) {
      if (value) facts.push({ label, value: outsideText(value) });
    }
  }
  const at = gravest ? gravest.at : (activity?.at ?? null);
  return {
    sentence: gravest?.sentence ?? '',
    hasSentence: gravest !== undefined,
    facts,
    at: at === null ? 'not known yet' : bothTimes(at),
    hasTime: gravest !== undefined || at !== null,
    raw: raw === null ? '' : outsideText(raw, rawShown),
    hasRaw: raw !== null,
  };
}

function othersData(incident: Incident, sightings: readonly Sighting[]): TemplateData {
  const others = sightings.slice(1);
  const shown = others.slice(0, othersShown);
  const found = sightings.reduce((sum, { count }) => sum + count, 0);
  const totals: Partial<Record<Sighting['outcome'], number>> = {};
  for (const { outcome, count } of sightings) totals[outcome] = (totals[outcome] ?? 0) + count;
  // A storm's alerts speak of more sign-ins than the incident keeps one by one.
  const isStorm = incident.alerts.signIns > found;
  const all = isStorm ? incident.alerts.outcomes : totals;
  const sum = Math.max(found, incident.alerts.signIns);
  return {
    others: shown.map((sighting) => ({
      title: `${outcomeWords[sighting.outcome]}${sighting.count > 1 ? ` (${sighting.count} times)` : ''}`,
      at: sighting.at === null ? 'time not known yet' : bothTimes(sighting.at),
      where:
        sighting.facts
          .slice(0, 2)
          .map(({ value }) => value)
          .join(' · ') || 'no details yet',
    })),
    hasTotals: sum > 1,
    totals: `${counted(sum, 'sign-in')} in all: ${outcomeTotals(all)}`,
  };
}

function alertData({ alerts }: Incident): TemplateData {
  const { rule, portalLink } = alerts.latest;
  const resolved = alerts.resolved > 0 ? `, ${alerts.resolved} resolved` : '';
  return {
    rule: outsideText(rule.name ?? rule.id ?? 'not named', 120),
    description: outsideText(rule.description ?? '', 300),
    hasDescription: Boolean(rule.description),
    alertCount: `${counted(alerts.fired, 'alert')}${resolved}`,
    portalLink: portalLink ?? '',
    hasLink: portalLink !== null,
  };
}

function logWords({ log, alerts, signIns }: Incident): string {
  if (alerts.latest.activity !== null) return '';
  if (typeof log === 'object')
    return 'The sign-in log cannot be read: details are missing, and are asked for again.';
  return log === 'waiting' || signIns.size === 0 ? 'Details from the sign-in log are not there yet.' : '';
}
