import type { Incident } from '../incident/incident.ts';
import type { Sighting } from './sighting.ts';
import { duration, utcTime } from './time.ts';

export type Step = { readonly name: string; readonly time: string };

/**
 * How long each step took from the sign-in to the post: sign-in, in the log, alert, received, posted. Steps whose time
 * is not known are left out. The sign-in is the newest that the first alert can be about.
 */
export function stepsOf({ alerts, postedAt }: Incident, sightings: readonly Sighting[]): readonly Step[] {
  const { firedAt, receivedAt } = alerts.first;
  const timed = sightings.filter(
    (sighting) => sighting.at !== null && sighting.at <= (firedAt ?? receivedAt),
  );
  const signIn = timed.toSorted((a, b) => (b.at ?? '').localeCompare(a.at ?? ''))[0];
  const times: readonly (readonly [string, string | null | undefined])[] = [
    ['Sign-in', signIn?.at],
    ['In the log', signIn?.publishedAt],
    ['Alert fired', firedAt],
    ['Alert received', receivedAt],
    ['Card posted', postedAt],
  ];
  const known = times.flatMap(([name, at]) => (at ? [{ name, at }] : []));
  return known.map(({ name, at }, index) => {
    const before = known[index - 1];
    return { name, time: before ? `${utcTime(at)} (${sinceStep(before.at, at)})` : utcTime(at) };
  });
}

/** Clocks differ between services, so a step can seem to come before the one that it follows. */
function sinceStep(before: string, at: string): string {
  const ms = Date.parse(at) - Date.parse(before);
  return ms < 0 ? `${duration(-ms)} earlier, by another clock` : `+${duration(ms)}`;
}
