import { minute } from '../../duration.ts';
import { calledAt } from '../evidence.ts';
import { agoWords, type Link, notKnown, seenByLooks } from '../link.ts';
import { isNewerThanAlerts } from '../refusals.ts';
import { isRecording } from './record.ts';

/** How often the watchdog rule fires, in ms: infra deploys it so. */
const interval = 15 * minute;
/** Two missing calls are a failure. Azure's evaluations and retries shift a call by a few minutes. */
const patience = 2 * interval + 2 * minute;

/** The whole way from a rule to this webhook, regularly: the watchdog rule fires every quarter of an hour. */
export const path: Link = {
  id: 'path',
  name: 'The watchdog calls',
  question: 'Does the watchdog rule call, all the way from the log?',
  failure: 'The watchdog rule does not call, so an alert may not come either.',
  mayStayUnknown: true,
  carries: 'rule',
  bound: { ms: patience + seenByLooks, words: 'two calls of 15 minutes, and 10 minutes' },
  judge(evidence, now) {
    const { watchdogSince, beatAt, refused } = evidence;
    if (watchdogSince === null) {
      return {
        state: 'unknown',
        at: null,
        found: ['No watchdog rule is set.'],
        remedy: 'Deploy the watchdog rule, and write its resource id into WATCHDOG_RULE_ID.',
      };
    }
    const found = [
      beatAt === null ? 'It has not called yet.' : `It last called at ${agoWords(beatAt, now)}.`,
    ];
    const expected = Math.max(Date.parse(beatAt ?? watchdogSince), Date.parse(watchdogSince));
    if (now - expected > patience) {
      if (!isRecording(evidence.record)) return notKnown('Not known while the store cannot be written.');
      if (refused.proved !== null && isNewerThanAlerts(refused.proved, calledAt(evidence))) {
        return notKnown('Not known while Azure’s calls are refused.');
      }
      return {
        state: 'failed',
        isCut: true,
        at: beatAt ?? watchdogSince,
        found,
        remedy:
          'Open the watchdog rule in the portal: is it enabled, and healthy? Then check that its action group calls this bot.',
      };
    }
    return beatAt === null
      ? { state: 'unknown', at: null, found, remedy: 'Say status again in half an hour.' }
      : { state: 'seen', at: beatAt, found, remedy: null };
  },
};
