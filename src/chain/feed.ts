import { day } from '../duration.ts';
import type { SignInExamination } from '../signIn/source.ts';
import { type Evidence, findingsOf } from './evidence.ts';
import { agoWords, notKnown, unreadableWords, type Verdict } from './link.ts';

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
  const { isThere, problem, newestAt, newestArrivedAt } = findings[name];
  const isNeeded = name === 'interactive' && findings.isWhole;
  const problems = problem === null ? [] : [problem];
  const latest = newestArrivedAt ?? newestAt;
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
  const age = now - Date.parse(latest);
  const found = newestArrivedAt
    ? `The last row for any user arrived at ${agoWords(newestArrivedAt, now)}.`
    : `The newest sign-in of any user was at ${agoWords(latest, now)}. The log does not say when it arrived.`;
  const isQuiet = age > quietFor;
  return {
    state: !isQuiet ? 'seen' : isNeeded && age > driedUpAfter ? 'failed' : 'unknown',
    at: latest,
    found: [found, ...problems],
    remedy: isQuiet
      ? `If a user has signed in since, rows have stopped arriving. To find out, sign in yourself. Say diagnose again half an hour later. ${remedy}`
      : null,
  };
}
