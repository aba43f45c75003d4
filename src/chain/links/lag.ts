import { minute } from '../../duration.ts';
import { duration } from '../../presentation/time.ts';
import type { SignInFeed } from '../../signIn/source.ts';
import { findingsOf } from '../evidence.ts';
import { type Link, notKnown, unreadableWords } from '../link.ts';
import { newestToAlert } from '../newest.ts';

/** Azure re-evaluates alert rules for late rows, but mostly not for rows later than this. */
const tooLate = 30 * minute;
/** A median of fewer rows says nothing. */
const fewestRows = 3;

/** Rows of the watched accounts arrive soon. Alert rules count the interactive ones. */
export const lag: Link = {
  id: 'lag',
  name: 'Rows arrive soon',
  question: 'Do sign-ins arrive soon enough?',
  failure: 'Sign-ins reach the log so late that an alert rule can miss them.',
  mayStayUnknown: true,
  bound: { ms: null, words: 'not told: shown by status' },
  judge(evidence, now) {
    const findings = findingsOf(evidence);
    if (findings === null) return notKnown(unreadableWords);
    const newest = newestToAlert(evidence, now);
    if (newest === null) return notKnown('Not known without a sign-in of a watched account.');
    const { interactive, nonInteractive } = findings;
    const { lags } = interactive;
    const others = nonInteractive.lags ? [`Non-interactive, ${lagWords(nonInteractive.lags)}`] : [];
    if (lags === null || lags.rows < fewestRows) {
      const count = lags?.rows ?? 0;
      return {
        state: 'unknown',
        at: null,
        found: [`Too few rows of the watched accounts show their delay: ${count} in 30 days.`, ...others],
        remedy:
          'Sign in with each account in a drill, and look again. Microsoft asks for that every 90 days.',
      };
    }
    return {
      state: lags.whole.median > tooLate ? 'failed' : 'seen',
      at: newest.at,
      found: [`Interactive, ${lagWords(lags)}`, ...others],
      remedy: lags.whole.worst > tooLate ? lateAdvice : null,
    };
  },
};

const lateAdvice =
  'Check whether Azure’s service health names a delay. Azure evaluates an alert rule again for rows up to about half an hour late. The rule can miss later rows; the sweep finds them. Leave the rule’s time range as long as its frequency. A longer one raises each sign-in again and again.';

function lagWords({ rows, publishing, arrival, whole }: NonNullable<SignInFeed['lags']>): string {
  const words = ({ median, worst }: typeof whole) => `${duration(median)} (worst ${duration(worst)})`;
  return `${rows} rows: published after ${words(publishing)}, arrived ${words(arrival)} later, in all ${words(whole)}. These are medians of the last 30 days.`;
}
