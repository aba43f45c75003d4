import { findingsOf } from '../evidence.ts';
import { agoWords, type Link } from '../link.ts';
import { isRecording } from './record.ts';

/** We look ourselves for what no alert brings. */
export const sweep: Link = {
  id: 'sweep',
  name: 'The sweep looks',
  question: 'Does the sweep look at the log itself?',
  failure: 'The sweep does not come through, so nothing covers for a silent alert rule.',
  mayStayUnknown: false,
  judge({ log, record, sweep: { lastSuccess, isLate, problems } }, now) {
    const last =
      lastSuccess === null
        ? 'It has not searched the log yet.'
        : `It searched the log at ${agoWords(lastSuccess, now)}.`;
    if (isLate && findingsOf({ log }) === null) {
      return {
        state: 'unknown',
        at: null,
        found: ['The sweep cannot search a log that does not answer.', last, ...problems],
        remedy: 'The sweep goes on by itself when the log answers.',
      };
    }
    if (isLate && !isRecording(record)) {
      return {
        state: 'unknown',
        at: null,
        found: ['The sweep cannot go on while the store cannot be written.', last, ...problems],
        remedy: 'The sweep goes on by itself when the store can be written.',
      };
    }
    if (isLate) {
      return {
        state: 'failed',
        isCut: true,
        at: lastSuccess,
        found: [
          'The sweep does not come through: sign-ins that no alert brings are not found.',
          last,
          ...problems,
        ],
        remedy: 'Say diagnose to see whether the log can be read, and look at the bot’s log for the reason.',
      };
    }
    if (lastSuccess === null) {
      return {
        state: 'unknown',
        at: null,
        found: [last, ...problems],
        remedy: 'Say diagnose again when SWEEP_INTERVAL is over.',
      };
    }
    return { state: 'seen', at: lastSuccess, found: [last, ...problems], remedy: null };
  },
};
