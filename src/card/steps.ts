import type { Incident } from '../incident/incident.ts';
import type { Sighting } from './sighting.ts';
import { duration, utcTime } from './time.ts';

/** `at` in words: its UTC time, and how long after the step before it. */
export type Step = { readonly name: string; readonly at: string };

/** The way from a sign-in to its card: a heading, and the steps in order. Empty where no two times are known. */
export type Steps = { readonly heading: string; readonly steps: readonly Step[] };

/**
 * How long each step took from the sign-in to the post: sign-in, in the log, alert, received, posted. Steps whose time
 * is not known are left out. The sign-in is the newest that the first alert can be about.
 */
export function stepsOf({ alerts, postedAt }: Incident, sightings: readonly Sighting[]): Steps {
  const { firedAt, receivedAt } = alerts.first;
  const latest = firedAt ?? receivedAt;
  let signIn: { at: string; publishedAt: string | null } | undefined;
  for (const { at, publishedAt } of sightings) {
    if (at !== null && at <= latest && at > (signIn?.at ?? '')) signIn = { at, publishedAt };
  }
  const times: readonly (readonly [string, string | null | undefined])[] = [
    ['Sign-in', signIn?.at],
    ['In the log', signIn?.publishedAt],
    ['Alert fired', firedAt],
    ['Alert received', receivedAt],
    ['Card posted', postedAt],
  ];
  const known = times.flatMap(([name, at]) => (at ? [{ name, at }] : []));
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined || first === last) return { heading: '', steps: [] };
  return {
    heading: `From ${phrases[first.name]} to ${phrases[last.name]}: ${duration(between(first.at, last.at))}`,
    steps: known.map(({ name, at }, index) => {
      const before = known[index - 1];
      return { name, at: before ? `${stepTime(at, before.at)}, ${sinceStep(before.at, at)}` : utcTime(at) };
    }),
  };
}

const phrases: Readonly<Record<string, string>> = {
  'Sign-in': 'the sign-in',
  'Alert fired': 'the alert',
  'Alert received': 'its arrival here',
  'Card posted': 'this card',
};

const between = (before: string, after: string): number => Date.parse(after) - Date.parse(before);

/** The date only where it is another one: the times are what is compared. */
const stepTime = (at: string, before: string): string =>
  before.slice(0, 10) === at.slice(0, 10) ? at.slice(11, 19) : utcTime(at);

/** Clocks differ between services, so a step can seem to come before the one that it follows. */
function sinceStep(before: string, at: string): string {
  const ms = between(before, at);
  return ms < 0 ? `${duration(-ms)} earlier, by another clock` : `${duration(ms)} later`;
}
