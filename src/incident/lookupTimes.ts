import type { AlertFormat } from '../alert/alert.ts';
import { day, hour, minute, second } from '../duration.ts';
import { resultsOf } from '../signIn/joinSignIns.ts';
import type { Incident } from './incident.ts';

/** Rows arrive late, and their details later still. */
const usual = [0, minute / 2, 2 * minute, 5 * minute, 15 * minute, hour];
/** A log that failed comes back at some point, and the incident may still have no responder. */
const hourly = every(hour, 2 * hour, day);
/** An investigator sees the account's next sign-ins: soon on the first day, and every hour for a month. */
const followed = [
  ...usual.slice(0, 3),
  ...every(5 * minute, 5 * minute, day),
  ...every(hour, day + hour, 30 * day),
];
/** A timer may come so much before its time, in ms. */
export const timerSlack = second;

/** The start of the lookup times, in ms: the newest alert, or a later start of an investigation. Pure. */
export const lookupsFrom = ({ alerts, investigation }: Incident): number =>
  Math.max(
    Date.parse(alerts.latestReceivedAt),
    Date.parse(investigation?.started.at ?? alerts.latestReceivedAt),
  );

/**
 * When Glasswatch asks the log for the rows behind an incident, in ms after `lookupsFrom`, in order. Pure.
 */
export function lookupTimes(incident: Incident): readonly number[] {
  if (incident.investigation !== null) return followed;
  return hasNothing(incident) ? [...usual, ...hourly] : usual;
}

/**
 * What the log still lacks about the sign-ins behind an incident's alerts: rows, or the authentication steps
 * of known rows. Pure.
 */
export function missingDetails(incident: Incident): 'rows' | 'steps' | null {
  if (incident.status === 'closed' || !hasSignIns(incident)) return null;
  if (!isFound(incident)) return 'rows';
  return isComplete(incident) ? null : 'steps';
}

/**
 * When Glasswatch next asks the log for missing details, ISO 8601 UTC; `null` when no lookup is left. Also
 * `null` during an investigation, which is followed too often to announce each lookup. Pure.
 */
export function nextLookup(incident: Incident): string | null {
  if (missingDetails(incident) === null || incident.investigation !== null) return null;
  const from = lookupsFrom(incident);
  const asked = Math.max(from, Date.parse(incident.askedAt ?? incident.openedAt) + timerSlack);
  const time = lookupTimes(incident).find((after) => from + after > asked);
  return time === undefined ? null : new Date(from + time).toISOString();
}

/**
 * Alerts about Azure itself, a resource or a metric have no rows in the sign-in log. Whose rows one has that cannot be
 * read, nobody knows: the sweep finds them.
 */
const formatsWithoutSignIns: ReadonlySet<AlertFormat> = new Set([
  'activityLog',
  'activityLogLegacy',
  'resourceHealth',
  'commonOther',
  'unreadable',
  'chain',
]);

export const hasSignIns = ({ alerts }: Incident): boolean => !formatsWithoutSignIns.has(alerts.latest.format);

/** Each of Azure's alerts reports at least one sign-in, though some do not say so. */
const isFound = ({ signIns, alerts, log }: Incident): boolean =>
  log === 'answered' && resultsIn(signIns) >= Math.max(alerts.signIns, alerts.fired - alerts.swept);

/** How many sign-ins alerts can have reported: an alert rule reports each result of one. Pure. */
export const resultsIn = (signIns: Incident['signIns']): number =>
  [...signIns.values()].reduce((sum, signIn) => sum + resultsOf(signIn).length, 0);

/** Entra fills in the authentication steps shortly after the row appears. */
const isComplete = ({ signIns }: Incident): boolean =>
  [...signIns.values()].every(({ authenticationSteps }) => authenticationSteps.length > 0);

const hasNothing = ({ signIns, log }: Incident): boolean => typeof log === 'object' || signIns.size === 0;

function every(step: number, first: number, last: number): readonly number[] {
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => first + index * step);
}
