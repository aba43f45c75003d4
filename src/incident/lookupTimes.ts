import type { AlertFormat } from '../alert/alert.ts';
import { day, hour, minute, second } from '../duration.ts';
import type { Incident } from './incident.ts';

/** Rows arrive late, and their details later still. */
const usual = [0, minute / 2, 2 * minute, 5 * minute, 15 * minute, hour];
/** A log that was away is back some time, and the incident may still be nobody's. */
const hourly = every(hour, 2 * hour, day);
/** Who investigates sees what the account does next: soon on the first day, and every hour for a month. */
const followed = [
  ...usual.slice(0, 3),
  ...every(5 * minute, 5 * minute, day),
  ...every(hour, day + hour, 30 * day),
];
/** A timer may come so much before its time, in ms. */
export const timerSlack = second;

/** What the times of the looks count from, in ms: the newest alert, or the start of an investigation after it. Pure. */
export const lookupsFrom = ({ alerts, investigation }: Incident): number =>
  Math.max(
    Date.parse(alerts.latestReceivedAt),
    Date.parse(investigation?.started.at ?? alerts.latestReceivedAt),
  );

/** When the log is asked for the rows behind an incident, in ms after `lookupsFrom`, in order. Pure. */
export function lookupTimes(incident: Incident): readonly number[] {
  if (incident.investigation !== null) return followed;
  return hasNothing(incident) ? [...usual, ...hourly] : usual;
}

/**
 * What the log still has to tell of the sign-ins behind an incident's alerts: rows, or the authentication steps of rows
 * that it has. Pure.
 */
export function missingDetails(incident: Incident): 'rows' | 'steps' | null {
  if (incident.status === 'closed' || !hasSignIns(incident)) return null;
  if (!isFound(incident)) return 'rows';
  return isComplete(incident) ? null : 'steps';
}

/**
 * When the log is asked next for what it still has to tell, ISO 8601 UTC; `null` when it is not asked any more. An
 * investigation is followed more often than anybody has to be told of. Pure.
 */
export function nextLookup(incident: Incident): string | null {
  if (missingDetails(incident) === null || incident.investigation !== null) return null;
  const from = lookupsFrom(incident);
  const asked = Math.max(from, Date.parse(incident.askedAt ?? incident.openedAt) + timerSlack);
  const time = lookupTimes(incident).find((after) => from + after > asked);
  return time === undefined ? null : new Date(from + time).toISOString();
}

/** What happens in Azure, to a resource or to a metric has no rows in the sign-in log. */
const formatsWithoutSignIns: ReadonlySet<AlertFormat> = new Set([
  'activityLog',
  'activityLogLegacy',
  'resourceHealth',
  'commonOther',
]);

export const hasSignIns = ({ alerts }: Incident): boolean => !formatsWithoutSignIns.has(alerts.latest.format);

/** Each alert of Azure's speaks of one sign-in at least, though not all of them say so. */
const isFound = ({ signIns, alerts, log }: Incident): boolean =>
  log === 'answered' && signIns.size >= Math.max(alerts.signIns, alerts.fired - alerts.swept);

/** Entra fills in the authentication steps a little after the row. */
const isComplete = ({ signIns }: Incident): boolean =>
  [...signIns.values()].every(({ authenticationSteps }) => authenticationSteps.length > 0);

const hasNothing = ({ signIns, log }: Incident): boolean => typeof log === 'object' || signIns.size === 0;

function every(step: number, first: number, last: number): readonly number[] {
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => first + index * step);
}
