import { day } from '../../duration.ts';
import { calledAt, type Evidence, type RefusedAlert } from '../evidence.ts';
import { agoWords, type Link, notKnown, seenByLooks } from '../link.ts';
import { missedWords } from '../missed.ts';
import { isNewerThanAlerts, refusalRemedy, refusalWords } from '../refusals.ts';

/** How often Microsoft asks you to validate emergency access accounts. */
const alertExpected = 90 * day;
/** So long a new set-up may wait for its first alert. */
const newFor = 10 * day;

/** Azure calls Glasswatch, and is let in. */
export const webhook: Link = {
  id: 'webhook',
  name: 'Azure calls Glasswatch',
  question: 'Do alerts reach Glasswatch?',
  failure: 'The log works, but no alert has ever reached Glasswatch.',
  mayStayUnknown: false,
  carries: 'rule',
  bound: { ms: seenByLooks, words: '10 minutes after a refused alert' },
  judge(evidence, now) {
    const { alerts, beatAt, refused } = evidence;
    const told = refusalWords(refused, now);
    if (alerts === null && beatAt === null) {
      const nothing = notKnown(
        'The incidents cannot be read, so nothing is known about alerts.',
        'Say status to see what is wrong.',
      );
      return { ...nothing, found: [...nothing.found, ...told] };
    }
    const lastAt = calledAt(evidence);
    const found = [lastWords(evidence, now), ...told];
    const { proved } = refused;
    if (proved !== null && isNewerThanAlerts(proved, clearedAt(evidence, proved, now))) {
      return {
        state: 'failed',
        isCut: true,
        at: proved.at,
        found,
        remedy: refusalRemedy(proved.reason),
        failure: 'Azure calls Glasswatch, but its last alert was refused.',
      };
    }
    const last = refused.unproved;
    const missed = missedWords(evidence, now);
    const hint = last && isNewerThanAlerts(last, lastAt) ? ` ${refusalRemedy(last.reason)}` : '';
    if (lastAt === null) {
      return {
        state: missed === null && isNew(evidence, now) ? 'unknown' : 'failed',
        at: null,
        found: [...found, ...(missed === null ? [] : [missed])],
        remedy: `Use Test action group in the portal. If nothing comes, check that the action group calls /api/alerts with the right code. Check that the bot can be reached from the internet. Read the bot’s log.${hint}`,
      };
    }
    return now - Date.parse(lastAt) > alertExpected
      ? {
          state: 'unknown',
          at: lastAt,
          found,
          remedy: `See whether alerts still come: use Test action group in the portal. Or sign in with an account in a drill.${hint}`,
        }
      : { state: 'seen', at: lastAt, found, remedy: hint === '' ? null : hint.trim() };
  },
};

const isNew = ({ watchingSince }: Evidence, now: number): boolean =>
  watchingSince !== null && now - Date.parse(watchingSince) <= newFor;

function lastWords({ alerts, beatAt }: Evidence, now: number): string {
  if (alerts?.lastAt) return `The last alert was received at ${agoWords(alerts.lastAt, now)}.`;
  return beatAt === null
    ? 'No alert has been received yet.'
    : `No alert has been received yet. The watchdog rule called at ${agoWords(beatAt, now)}.`;
}

/** A beat has a rule and an action group of its own: for a day it does not excuse the refusal of another alert. */
function clearedAt(evidence: Evidence, { at, reason }: RefusedAlert, now: number): string | null {
  const isShared = reason === 'missingRole' || evidence.alerts === null || now - Date.parse(at) > day;
  return isShared ? calledAt(evidence) : (evidence.alerts?.lastAt ?? null);
}
