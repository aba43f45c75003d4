import type { Blindness } from '../alert/alert.ts';
import type { Incident } from '../incident/incident.ts';
import { isMended } from '../incident/kind.ts';
import type { Headline } from './message.ts';
import { outsideText } from './outsideText.ts';
import { duration, utcTime } from './time.ts';
import { counted } from './words.ts';

/** What to say of a link of the watch. */
type LinkWords = {
  /** While it does not work. */
  readonly failed: string;
  /** Of a time that is over. */
  readonly was: string;
  /** Once it works. */
  readonly again: string;
  /** What it means while it does not work. */
  readonly meaning: string;
  /** What was blind, after "Blind:". */
  readonly subject: string;
};

/** By the link's id. */
const linkWords: Readonly<Record<string, LinkWords>> = {
  reach: {
    failed: 'The sign-in log cannot be read',
    was: 'The sign-in log could not be read',
    again: 'The sign-in log can be read again',
    meaning: 'Only an alert would show you a sign-in now.',
    subject: 'the sign-in log',
  },
  interactive: {
    failed: 'Entra sends no sign-ins',
    was: 'Entra sent no sign-ins',
    again: 'Entra sends sign-ins again',
    meaning: 'A sign-in would not be seen now.',
    subject: 'sign-ins from Entra',
  },
  collection: {
    failed: 'The workspace takes no new rows',
    was: 'The workspace took no new rows',
    again: 'The workspace takes rows again',
    meaning: 'A sign-in would not be seen now.',
    subject: 'the workspace',
  },
  nonInteractive: {
    failed: 'Entra sends no sessions',
    was: 'Entra sent no sessions',
    again: 'Entra sends sessions again',
    meaning: 'A session that goes on would not be seen now.',
    subject: 'sessions from Entra',
  },
  accounts: {
    failed: 'A watched account is not seen',
    was: 'A watched account was not seen',
    again: 'Each watched account is seen again',
    meaning: 'Its sign-ins would not be seen now.',
    subject: 'a watched account',
  },
  lag: {
    failed: 'The sign-in log is late',
    was: 'The sign-in log was late',
    again: 'The sign-in log is on time again',
    meaning: 'A sign-in would be seen late now.',
    subject: 'rows on time',
  },
  webhook: {
    failed: 'Azure cannot call Glasswatch',
    was: 'Azure could not call Glasswatch',
    again: 'Azure calls Glasswatch again',
    meaning: 'The alert of a sign-in would not come now.',
    subject: 'calls from Azure',
  },
  path: {
    failed: 'Alerts may not come',
    was: 'Alerts may not have come',
    again: 'Alerts come again',
    meaning: 'The watchdog has stopped calling. A sign-in may raise no alert now.',
    subject: 'the way of the alerts',
  },
  alert: {
    failed: 'The alert rule does not fire',
    was: 'The alert rule did not fire',
    again: 'The alert rule fires again',
    meaning: 'A sign-in would raise no alert now.',
    subject: 'the alert rule',
  },
  sweep: {
    failed: 'The sweep finds nothing',
    was: 'The sweep found nothing',
    again: 'The sweep looks again',
    meaning: 'A sign-in without an alert would not be found now.',
    subject: 'the sweep',
  },
  record: {
    failed: 'Alerts cannot be recorded',
    was: 'Alerts could not be recorded',
    again: 'Alerts are recorded again',
    meaning: 'A sign-in would get no card now.',
    subject: 'the record of alerts',
  },
  showing: {
    failed: 'Cards do not reach the channel',
    was: 'Cards did not reach the channel',
    again: 'Cards reach the channel again',
    meaning: 'You may not see the card of a sign-in now.',
    subject: 'cards in the channel',
  },
  notify: {
    failed: 'Nothing is told outside Teams',
    was: 'Nothing was told outside Teams',
    again: 'Alarms are told outside Teams again',
    meaning: 'Only Teams would tell you of a sign-in now.',
    subject: 'the way out of Teams',
  },
  outside: {
    failed: 'The outside service hears nothing',
    was: 'The outside service heard nothing',
    again: 'The outside service hears Glasswatch again',
    meaning: 'If Glasswatch stops now, you will not hear of it.',
    subject: 'the heartbeat',
  },
};

/** A trail may have a link that this version does not know: its name is all there is to say. */
function wordsOf({ link, name }: Pick<Blindness, 'link' | 'name'>): LinkWords {
  const known = Object.hasOwn(linkWords, link) ? linkWords[link] : undefined;
  const named = outsideText(name, 60);
  return (
    known ?? {
      failed: `A link of the watch failed: ${named}`,
      was: `A link of the watch had failed: ${named}`,
      again: `A link of the watch works again: ${named}`,
      meaning: 'A sign-in may not be seen now.',
      subject: named,
    }
  );
}

/** The links that have words of their own. */
export const linksInWords: readonly string[] = Object.keys(linkWords);

/** What was blind, in words that follow "Blind:". */
export const blindSubject = (blindness: Pick<Blindness, 'link' | 'name'>): string =>
  wordsOf(blindness).subject;

/** The newest blind time of an incident about the watch; `null` for any other incident. */
export const latestBlindness = ({ blindness = [] }: Pick<Incident, 'blindness'>): Blindness | null =>
  blindness.toSorted((a, b) => a.since.localeCompare(b.since)).at(-1) ?? null;

/** What failed, and what that means now; once mended, what came in between. `null` for any other incident. */
export function watchHeadline(incident: Incident): Headline | null {
  const latest = latestBlindness(incident);
  if (latest === null) return null;
  const { failed, was, again, meaning } = wordsOf(latest);
  // Closed, and yet it fails: the past tense would be falsely calm.
  if (incident.closing !== null && !isMended(incident)) {
    return { title: failed, meaning: 'It was closed, and still does not work.' };
  }
  if (incident.closing !== null) return { title: was, meaning: null };
  return isMended(incident)
    ? { title: again, meaning: meanwhileWords(incident.blindness ?? []) }
    : { title: failed, meaning };
}

/** What to do first while the link does not work, and what is left once it does. */
export const watchOrder = (incident: Incident): string =>
  isMended(incident)
    ? 'Close it when you know the cause.'
    : (latestBlindness(incident)?.remedy ?? 'Say diagnose: it names what failed, and what to do.');

/** What the log has from the blind times. Never "no sign-in" where a part of them is not known. */
export function meanwhileWords(times: readonly Pick<Blindness, 'signIns'>[]): string {
  const known = times.flatMap(({ signIns }) => signIns ?? []);
  const found = known.reduce((sum, count) => sum + count, 0);
  const isWhole = known.length === times.length;
  if (found === 0) {
    return isWhole
      ? 'The log has no sign-in from that time.'
      : 'Whether a sign-in came in that time is not known.';
  }
  return `The log has ${isWhole ? '' : 'at least '}${counted(found, 'sign-in')} from that time: say activity.`;
}

/** How long a blind time was, in ms; `null` while it lasts. */
export const blindFor = ({ since, until }: Pick<Blindness, 'since' | 'until'>): number | null =>
  until === null ? null : Math.max(0, Date.parse(until) - Date.parse(since));

/** `Works again since 10:24 UTC. It was blind for 14 min.`, or that it failed again. Of the incident as it is now. */
export function watchNews(incident: Incident): string {
  const latest = latestBlindness(incident);
  if (latest === null) return '';
  const length = blindFor(latest);
  return latest.until === null || length === null
    ? `Failed again since ${minuteOf(latest.since)}.`
    : `Works again since ${minuteOf(latest.until)}. It was blind for ${duration(length)}. ${meanwhileWords([latest])}`;
}

/** `Since 10:10 UTC`, or how long it was blind: for a banner. */
export function blindSpan(latest: Blindness): string {
  const length = blindFor(latest);
  return length === null ? `since ${minuteOf(latest.since)}` : `blind for ${duration(length)}`;
}

/** For the timeline: what Glasswatch found out by itself. */
export function foundWords(blindness: Blindness): string {
  const { was, again } = wordsOf(blindness);
  const length = blindFor(blindness);
  return blindness.until === null || length === null
    ? `${was} (found by Glasswatch), since ${utcTime(blindness.since)}`
    : `${again}, after ${duration(length)}. ${meanwhileWords([blindness])}`;
}

const minuteOf = (at: string): string => `${at.slice(11, 16)} UTC`;
