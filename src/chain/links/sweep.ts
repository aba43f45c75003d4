import { findingsOf } from '../evidence.ts';
import { agoWords, type Link, notKnown, seenByLooks, unreadableWords } from '../link.ts';
import { isRecording } from './record.ts';

/** We look ourselves for what no alert brings. */
export const sweep: Link = {
  id: 'sweep',
  name: 'The sweep searches',
  question: 'Does the sweep search the log?',
  failure: 'The sweep fails, so nothing stands in for a silent alert rule.',
  mayStayUnknown: false,
  carries: 'sweep',
  bound: { ms: null, words: 'three times SWEEP_INTERVAL, and 10 minutes' },
  judge({ log, record, sweep: { lastSuccess, isLate, problems, interval } }, now) {
    const last =
      lastSuccess === null
        ? 'It has not searched the log yet.'
        : `It searched the log at ${agoWords(lastSuccess, now)}.`;
    if (isLate && findingsOf({ log }) === null) return notKnown(unreadableWords);
    if (isLate && !isRecording(record)) return notKnown('Not known while the store cannot be written.');
    if (isLate) {
      return {
        state: 'failed',
        isCut: true,
        // When the log answers again, the next search has to come first.
        settles: { after: ['reach', 'record'], ms: (interval ?? 0) + seenByLooks },
        at: lastSuccess,
        found: ['The sweep fails. Sign-ins that no alert brings are not found.', last, ...problems],
        remedy: 'Say diagnose to see whether the log can be read. The bot’s log has the reason.',
      };
    }
    if (lastSuccess === null) {
      return {
        state: 'unknown',
        at: null,
        found: [last, ...problems],
        remedy: 'Say diagnose again after one SWEEP_INTERVAL.',
      };
    }
    return { state: 'seen', at: lastSuccess, found: [last, ...problems], remedy: null };
  },
};
