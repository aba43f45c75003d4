import { agoWords, type Link } from '../link.ts';

/** We look ourselves for what no alert brings. */
export const sweep: Link = {
  id: 'sweep',
  name: 'The sweep searches',
  question: 'Does the sweep search the log?',
  failure: 'The sweep fails, so nothing stands in for a silent alert rule.',
  mayStayUnknown: false,
  carries: 'sweep',
  judge({ sweep: { lastSuccess, isLate, problems } }, now) {
    const last =
      lastSuccess === null
        ? 'It has not searched the log yet.'
        : `It searched the log at ${agoWords(lastSuccess, now)}.`;
    if (isLate) {
      return {
        state: 'failed',
        isCut: true,
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
