import { day, minute } from '../../duration.ts';
import { duration } from '../../presentation/time.ts';
import type { LogFindings, SignInExamination, SignInFeed } from '../../signIn/source.ts';
import { agoWords, type Step } from './step.ts';

/** In an organisation, people sign in every day. A log without a row for longer may have dried up. */
const quietFor = day;
/** Azure re-evaluates alert rules for late rows, but mostly not for rows later than this. */
const tooLate = 30 * minute;
/** A median of fewer rows says nothing. */
const fewestRows = 3;

type Kind = SignInExamination['kind'];

const toFeed: Readonly<Record<'interactive' | 'nonInteractive', Readonly<Record<Kind, string>>>> = {
  interactive: {
    workspace:
      'Send SignInLogs to this workspace in Entra’s diagnostic settings, which needs Entra ID P1. The first rows of a new setting take up to three days.',
    file: 'Export newer sign-ins from Entra to the file of SIGN_IN_LOG.',
  },
  nonInteractive: {
    workspace:
      'Choose NonInteractiveUserSignInLogs in Entra’s diagnostic settings as well, to see sessions that go on. Alerts do not need it.',
    file: 'Export non-interactive sign-ins to the file of SIGN_IN_LOG as well, to see sessions that go on.',
  },
};

/**
 * Whether rows of one kind arrive. Every setup needs the interactive ones; most can do without the others.
 */
export function feedStep(
  id: 'interactive' | 'nonInteractive',
  findings: LogFindings,
  kind: Kind,
  now: number,
): Step {
  const { isThere, problem, newestAt, newestArrivedAt } = findings[id];
  const isNeeded = id === 'interactive' && findings.isWhole;
  const problems = problem === null ? [] : [problem];
  const latest = newestArrivedAt ?? newestAt;
  if (!isThere || latest === null) {
    return {
      id,
      state: isNeeded ? 'failed' : 'unknown',
      found: isThere ? ['There is no row of anybody in the last 30 days.', ...problems] : problems,
      advice: toFeed[id][kind],
    };
  }
  const found = newestArrivedAt
    ? `The last row of anybody arrived at ${agoWords(newestArrivedAt, now)}.`
    : `The newest sign-in of anybody was at ${agoWords(latest, now)}. The log does not say when it arrived.`;
  const isQuiet = now - Date.parse(latest) > quietFor;
  return {
    id,
    state: isQuiet ? 'unknown' : 'passed',
    found: [found, ...problems],
    advice: isQuiet
      ? `If anybody has signed in since, rows have stopped arriving: sign in yourself, and say diagnose again half an hour later. ${toFeed[id][kind]}`
      : null,
  };
}

/** How long rows of the watched accounts took to arrive. Alert rules count the interactive ones. */
export function lagStep({ interactive, nonInteractive }: LogFindings): Step {
  const { lags } = interactive;
  const others = nonInteractive.lags ? [`Non-interactive, ${lagWords(nonInteractive.lags)}`] : [];
  if (lags === null || lags.rows < fewestRows) {
    const count = lags?.rows ?? 0;
    return {
      id: 'lag',
      state: 'unknown',
      found: [
        `Rows of the watched accounts that say how long they took, in the last 30 days: ${count}. That is too few to judge by.`,
        ...others,
      ],
      advice: 'Sign in with each account in a drill, as Microsoft asks for every 90 days, and look again.',
    };
  }
  const isLate = lags.whole.median > tooLate;
  return {
    id: 'lag',
    state: isLate ? 'failed' : 'passed',
    found: [`Interactive, ${lagWords(lags)}`, ...others],
    advice:
      lags.whole.worst > tooLate
        ? 'An alert rule can miss what arrives later than about half an hour: check that its time range is much longer than the worst here, and that Azure’s service health names no delay.'
        : null,
  };
}

function lagWords({ rows, publishing, arrival, whole }: NonNullable<SignInFeed['lags']>): string {
  const words = ({ median, worst }: typeof whole) => `${duration(median)} (worst ${duration(worst)})`;
  return `${rows} rows: published after ${words(publishing)}, arrived ${words(arrival)} later, in all ${words(whole)}. Medians of the last 30 days.`;
}
