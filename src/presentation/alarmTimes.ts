import type { Incident } from '../incident/incident.ts';
import { kindOf } from '../incident/kind.ts';
import { ruleSilence } from '../incident/ruleSilence.ts';
import type { Sighting } from './matchSignIns.ts';
import { duration, utcTime } from './time.ts';
import { counted } from './words.ts';

/** `at` in words: the UTC time, and the time since the previous step. */
export type Step = { readonly name: string; readonly at: string };

/**
 * The way from a sign-in to its card: a heading, and the steps in order. Empty unless two times are known.
 */
export type Steps = { readonly heading: string; readonly steps: readonly Step[] };

/** The times of the steps from a sign-in to its card: ISO 8601 UTC, `null` where unknown. */
export type AlarmTimes = {
  /** The newest sign-in that the first alert can be about. */
  readonly signIn: string | null;
  readonly published: string | null;
  readonly arrived: string | null;
  readonly fired: string | null;
  /** `null` when the sweep found the sign-in: `swept` then has the time. */
  readonly received: string | null;
  readonly swept: string | null;
  readonly posted: string | null;
};

export function alarmTimes({ alerts, postedAt }: Incident, sightings: readonly Sighting[]): AlarmTimes {
  const { firedAt, receivedAt, isSwept } = alerts.first;
  const latest = firedAt ?? receivedAt;
  let signIn: Sighting | undefined;
  for (const sighting of sightings) {
    const { at } = sighting;
    if (at !== null && at <= latest && at > (signIn?.at ?? '')) signIn = sighting;
  }
  return {
    signIn: signIn?.at ?? null,
    published: signIn?.publishedAt ?? null,
    arrived: signIn?.source.attempt?.decisive.arrivedAt ?? null,
    fired: firedAt,
    received: isSwept ? null : receivedAt,
    swept: isSwept ? receivedAt : null,
    posted: postedAt,
  };
}

/**
 * How long each step took from the sign-in to the post: sign-in, in the log, alert, received, posted. Steps
 * with an unknown time are left out.
 */
export function stepsOf(incident: Incident, sightings: readonly Sighting[]): Steps {
  const { signIn, published, fired, received, swept, posted } = alarmTimes(incident, sightings);
  const times: readonly (readonly [string, string | null])[] =
    kindOf(incident) === 'watch'
      ? [
          ['Failed', incident.blindness?.[0]?.since ?? null],
          ['Found', received],
          ['Card posted', posted],
        ]
      : [
          ['Sign-in', signIn],
          ['In the log', published],
          ['Alert fired', fired],
          ['Alert received', received],
          ['Found by the sweep', swept],
          ['Card posted', posted],
        ];
  const known = times.flatMap(([name, at]) => (at ? [{ name, at }] : []));
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined || first === last) return { heading: '', steps: [] };
  return {
    heading: `From ${phrases[first.name]} to ${phrases[last.name]}: ${duration(between(first.at, last.at))}`,
    steps: known.map(({ name, at }, index) => ({ name, at: timeAfter(at, known[index - 1]?.at) })),
  };
}

/** `09:18:05, 45.0 s later`: a step's UTC time, and the time since the previous step, if there is one. */
export const timeAfter = (at: string, before: string | undefined): string =>
  before === undefined ? utcTime(at) : `${stepTime(at, before)}, ${sinceStep(before, at)}`;

const phrases: Readonly<Record<string, string>> = {
  Failed: 'the failure',
  Found: 'its finding',
  'Sign-in': 'the sign-in',
  'Alert fired': 'the alert',
  'Alert received': 'its arrival here',
  'Found by the sweep': 'its discovery',
  'Card posted': 'this card',
};

const between = (before: string, after: string): number => Date.parse(after) - Date.parse(before);

/** Shows the date only when it changes, because readers compare the times. */
export const stepTime = (at: string, before: string): string =>
  before.slice(0, 10) === at.slice(0, 10) ? at.slice(11, 19) : utcTime(at);

/** Clocks differ between services, so a step can seem to precede the previous one. */
function sinceStep(before: string, at: string): string {
  const ms = between(before, at);
  return ms < 0 ? `${duration(-ms)} earlier, by another clock` : `${duration(ms)} later`;
}

/** Says that alerts were missing, when the sweep found sign-ins without them; otherwise empty. */
export function sweepWords(incident: Incident): string {
  const { fired, swept } = incident.alerts;
  const silence = ruleSilence(incident);
  if (silence === 'none') return '';
  if (silence === 'session') {
    return 'Found by the sweep: a session continues without a new sign-in. Alert rules on SigninLogs do not see that.';
  }
  return swept === fired
    ? 'Found by the sweep: the alert rule did not fire. Say diagnose to see why.'
    : `${counted(swept, 'sign-in')} found by the sweep: the alert rule did not fire for ${swept === 1 ? 'it' : 'them'}. Say diagnose to see why.`;
}
