import type { Incident } from '../incident/incident.ts';

const minute = 60_000;
const hour = 60 * minute;

/** Rows arrive late, and their details later still. */
const usual = [0, minute / 2, 2 * minute, 5 * minute, 15 * minute, hour];
/** A log that was away is back some time, and the incident may still be nobody's. */
const hourly = Array.from({ length: 23 }, (_, index) => (index + 2) * hour);

/** When the log is asked for the rows behind an incident, in ms after its newest alert, in order. Pure. */
export const lookTimes = (incident: Incident): readonly number[] =>
  hasNothing(incident) ? [...usual, ...hourly] : usual;

const hasNothing = ({ signIns, log }: Incident): boolean => typeof log === 'object' || signIns.size === 0;
