import { day } from '../duration.ts';
import { duration } from '../presentation/time.ts';
import type { LogFindings, SignInExamination, SignInFeed } from '../signIn/source.ts';
import { stoppedAt } from './collecting.ts';
import { type Evidence, findingsOf } from './evidence.ts';
import { agoWords, notKnown, unreadableWords, type Verdict } from './link.ts';
import { type Silence, shortestSilence, silenceOf, together } from './silence.ts';

/** In an organisation, people sign in every day. A log without a row for longer may have dried up. */
const quietFor = day;
/** A log without a row of anybody for so long has dried up: no holiday of everybody is longer. */
const driedUpAfter = 10 * day;

export type FeedName = 'interactive' | 'nonInteractive';

const toFeed: Readonly<Record<FeedName, Readonly<Record<SignInExamination['kind'], string>>>> = {
  interactive: {
    workspace:
      'Send SignInLogs to this workspace in Entra’s diagnostic settings. That needs Entra ID P1. The first rows of a new setting take up to three days.',
    file: 'Export newer sign-ins from Entra to the file of SIGN_IN_LOG.',
  },
  nonInteractive: {
    workspace:
      'To see ongoing sessions, also choose NonInteractiveUserSignInLogs in Entra’s diagnostic settings. Alerts do not need it.',
    file: 'To see ongoing sessions, also export non-interactive sign-ins to the file of SIGN_IN_LOG.',
  },
};

/** Whether rows of one kind arrive. Every setup needs the interactive ones; most can do without the others. */
export function judgeFeed(
  name: FeedName,
  { log, watchingSince }: Pick<Evidence, 'log' | 'watchingSince'>,
  now: number,
): Verdict {
  const findings = findingsOf({ log });
  if (findings === null) return notKnown(unreadableWords);
  const feed = findings[name];
  const { isThere, problem, newestArrivedAt } = feed;
  const isNeeded = name === 'interactive' && findings.isWhole;
  const problems = problem === null ? [] : [problem];
  const latest = latestOf(feed);
  const remedy = toFeed[name][log.kind];
  if (!isThere || latest === null) {
    // A set-up that is younger than that waits for its first rows.
    const isNew = watchingSince !== null && now - Date.parse(watchingSince) <= driedUpAfter;
    return {
      state: isNeeded && !isNew ? 'failed' : 'unknown',
      at: isNeeded && !isNew ? watchingSince : null,
      found: isThere ? ['The last 30 days have no row for any user.', ...problems] : problems,
      remedy,
    };
  }
  const found = newestArrivedAt
    ? `The last row for any user arrived at ${agoWords(newestArrivedAt, now)}.`
    : `The newest sign-in of any user was at ${agoWords(latest, now)}. The log does not say when it arrived.`;
  const silence = silenceIn(name, findings, now);
  const hasFailed = isNeeded && (silence.isCut || now - Date.parse(latest) > driedUpAfter);
  if (hasFailed && stoppedAt(findings) !== null) {
    return { ...notKnown(stoppedWords), found: [found, stoppedWords] };
  }
  const isQuiet = hasFailed || now - Date.parse(latest) > quietFor;
  return {
    state: hasFailed ? 'failed' : isQuiet ? 'unknown' : 'seen',
    ...(hasFailed ? { isCut: true } : {}),
    at: latest,
    found: [found, ...(hasFailed ? silenceWords(silence) : []), ...problems],
    remedy: isQuiet
      ? `If a user has signed in since, rows have stopped arriving. To find out, sign in yourself. Say diagnose again half an hour later. ${remedy}`
      : null,
  };
}

const stoppedWords = 'Not known while the workspace takes no rows.';

/** When the last row came, as far as the log says. */
const latestOf = ({ newestArrivedAt, newestAt }: SignInFeed): string | null => newestArrivedAt ?? newestAt;

/**
 * The silence of a feed: its own, or that of everything Entra sends. The interactive rows alone can stop while the others
 * come, and both together are the sooner missed.
 */
function silenceIn(name: FeedName, findings: LogFindings, now: number): Silence {
  const { interactive, nonInteractive, collection } = findings;
  const lastOf = (...feeds: readonly SignInFeed[]) =>
    // After a stop, the first rows take their time.
    Math.max(
      ...[...feeds.map(latestOf), collection?.resumedAt ?? null].map((at) => (at ? Date.parse(at) : 0)),
    );
  const own = silenceOf(findings[name].arrivals, lastOf(findings[name]), now);
  if (own.isCut || now - lastOf(interactive, nonInteractive) <= shortestSilence) return own;
  const all = together(interactive.arrivals, nonInteractive.arrivals);
  const ofAll = silenceOf(all, lastOf(interactive, nonInteractive), now);
  return ofAll.isCut ? ofAll : own;
}

const silenceWords = ({ isCut, longestGap }: Silence): readonly string[] =>
  isCut && longestGap !== null
    ? [
        `The longest gap of the last 14 days was ${duration(longestGap)}.`,
        'The weeks before had rows at these hours.',
        'A public holiday looks the same.',
      ]
    : [];
