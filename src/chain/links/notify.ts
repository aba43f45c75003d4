import { minute } from '../../duration.ts';
import type { NotifyEvidence } from '../evidence.ts';
import { agoWords, type Link, notKnown, seenByLooks, type Verdict } from '../link.ts';

/** A receiver may be away for a moment: its events are only late. */
const lateAfter = 5 * minute;

/** What happens is told outside Teams. */
export const notify: Link = {
  id: 'notify',
  name: 'Told outside Teams',
  question: 'Is what happens told outside Teams?',
  failure: 'What happens is not told outside Teams.',
  mayStayUnknown: true,
  bound: { ms: lateAfter + seenByLooks, words: '15 minutes after an event that is not taken' },
  judge({ notify: known }, now) {
    if (!known.isConfigured) {
      return notKnown('No system outside Teams is told.', 'Set NOTIFY_URL and NOTIFY_SECRET to tell one.');
    }
    return failureOf(known, now) ?? deliveredVerdict(known, now);
  },
};

function failureOf(
  { endedAt, undeliveredSince, lostAt, deliveredAt }: NotifyEvidence,
  now: number,
): Verdict | null {
  const delivered =
    deliveredAt === null ? [] : [`The last event was taken at ${agoWords(deliveredAt, now)}.`];
  if (endedAt !== null) {
    return {
      state: 'failed',
      isCut: true,
      at: endedAt,
      found: [`The receiver ended it with 410 at ${agoWords(endedAt, now)}.`, ...delivered],
      remedy: 'Set NOTIFY_URL to the address that takes events now, and restart.',
    };
  }
  const isLate = undeliveredSince !== null && now - Date.parse(undeliveredSince) > lateAfter;
  if (isLate) {
    return {
      state: 'failed',
      isCut: true,
      at: undeliveredSince,
      found: [`An event of ${agoWords(undeliveredSince, now)} is not taken yet.`, ...delivered],
      remedy: 'Check the receiver behind NOTIFY_URL. The bot’s log has its answer.',
    };
  }
  if (lostAt !== null && lostAt > (deliveredAt ?? '')) {
    return {
      state: 'failed',
      isCut: true,
      at: lostAt,
      found: [`An event was given up after a day, at ${agoWords(lostAt, now)}.`, ...delivered],
      remedy: 'Check the receiver behind NOTIFY_URL. The bot’s log names what was given up.',
    };
  }
  return null;
}

const deliveredVerdict = ({ deliveredAt }: NotifyEvidence, now: number): Verdict =>
  deliveredAt === null
    ? notKnown('Nothing has had to be told outside Teams yet.', 'The next incident tells.')
    : {
        state: 'seen',
        at: deliveredAt,
        found: [`The last event was taken at ${agoWords(deliveredAt, now)}.`],
        remedy: null,
      };
