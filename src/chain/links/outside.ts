import { minute } from '../../duration.ts';
import type { HeartbeatEvidence } from '../evidence.ts';
import { agoWords, type Link, seenByLooks } from '../link.ts';

/** So many intervals without one are a failure: the outside service has alarmed by then. */
const missedIntervals = 3;
/** So many intervals a heartbeat counts. */
const countsFor = 2;

/** An outside service hears that we live: the only one that tells when we do not. */
export const outside: Link = {
  id: 'outside',
  name: 'The outside service hears',
  question: 'Does an outside service hear that Glasswatch lives?',
  failure: 'The outside service does not take heartbeats. It cannot tell when the bot stops.',
  mayStayUnknown: true,
  bound: { ms: missedIntervals * 5 * minute + seenByLooks, words: 'three heartbeats, and 10 minutes' },
  judge({ heartbeat }, now) {
    if (heartbeat === null) {
      return {
        state: 'unknown',
        at: null,
        found: ['No outside service is set.'],
        remedy: 'Write the address of a heartbeat service into HEARTBEAT_URL.',
      };
    }
    const { every, takenAt, expectedSince } = heartbeat;
    const found = [
      takenAt === null
        ? 'It has not taken a heartbeat yet.'
        : `It last took a heartbeat at ${agoWords(takenAt, now)}.`,
    ];
    if (isRefused(heartbeat)) {
      return {
        state: 'failed',
        isCut: true,
        at: expectedSince,
        found,
        remedy: 'Check the outside service and HEARTBEAT_URL. The bot’s log has the answer of the service.',
      };
    }
    if (takenAt !== null && now - Date.parse(takenAt) <= countsFor * every) {
      return { state: 'seen', at: takenAt, found, remedy: null };
    }
    return expectedSince === null
      ? {
          state: 'unknown',
          at: takenAt,
          found: [...found, 'Heartbeats are held back while the watch is not well, or has just started.'],
          remedy: 'Mend what else has failed, and say status again.',
        }
      : { state: 'unknown', at: takenAt, found, remedy: 'Say status again in a quarter of an hour.' };
  },
};

/** Told by what was tried: a process that stood still has tried nothing, and blames nobody. */
const isRefused = ({ every, expectedSince, refusedAt }: HeartbeatEvidence): boolean =>
  expectedSince !== null &&
  refusedAt !== null &&
  Date.parse(refusedAt) - Date.parse(expectedSince) >= missedIntervals * every;
