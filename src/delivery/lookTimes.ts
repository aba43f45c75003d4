import type { Incident } from '../incident/incident.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

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

/** What the times of the looks count from, in ms: the newest alert, or the start of an investigation after it. Pure. */
export const looksFrom = ({ alerts, investigation }: Incident): number =>
  Math.max(
    Date.parse(alerts.latestReceivedAt),
    Date.parse(investigation?.started.at ?? alerts.latestReceivedAt),
  );

/** When the log is asked for the rows behind an incident, in ms after `looksFrom`, in order. Pure. */
export function lookTimes(incident: Incident): readonly number[] {
  if (incident.investigation !== null) return followed;
  return hasNothing(incident) ? [...usual, ...hourly] : usual;
}

const hasNothing = ({ signIns, log }: Incident): boolean => typeof log === 'object' || signIns.size === 0;

function every(step: number, first: number, last: number): readonly number[] {
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => first + index * step);
}
