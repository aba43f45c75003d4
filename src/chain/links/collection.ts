import { hour } from '../../duration.ts';
import { stoppedAt } from '../collecting.ts';
import { findingsOf } from '../evidence.ts';
import { agoWords, type Link, notKnown, seenByLooks, unreadableWords } from '../link.ts';

/** The workspace reports every six hours that it still drops rows. */
const droppedFor = 6 * hour;

/** The workspace takes rows: no daily cap and no suspended subscription stops it. */
export const collection: Link = {
  id: 'collection',
  name: 'The workspace takes rows',
  question: 'Does the workspace take new rows?',
  failure: 'The workspace takes no new rows, so no alert rule can see a sign-in.',
  mayStayUnknown: true,
  bound: { ms: seenByLooks, words: '10 minutes after the workspace reports it' },
  judge({ log }, now) {
    const findings = findingsOf({ log });
    if (findings === null) return notKnown(unreadableWords);
    if (log.kind === 'file') return notKnown('A file does not say whether all rows get into it.');
    const { collection: said } = findings;
    if (said === null) {
      return notKnown(
        'The table Operation cannot be read, so a daily cap would not be seen.',
        'Give the bot’s identity the role Log Analytics Reader on the whole workspace.',
      );
    }
    const stop = stoppedAt(findings);
    if (stop !== null) {
      return {
        state: 'failed',
        isCut: true,
        at: stop,
        found: [`Data collection stopped at ${agoWords(stop, now)}, and has not resumed.`],
        remedy:
          'Open Usage and estimated costs of the workspace, and raise its daily cap. What comes until then is lost. A suspended subscription stops collection too.',
      };
    }
    const { droppedAt, resumedAt } = said;
    if (droppedAt !== null && now - Date.parse(droppedAt) <= droppedFor) {
      return notKnown(
        `The workspace dropped rows at ${agoWords(droppedAt, now)}, because too many came at once.`,
        'The workspace’s insights show what sends so much. Sign-ins may have been dropped too.',
      );
    }
    return {
      state: 'seen',
      at: new Date(now).toISOString(),
      found: [
        'The workspace reports no stop.',
        ...(resumedAt === null ? [] : [`Data collection last resumed at ${agoWords(resumedAt, now)}.`]),
      ],
      remedy: null,
    };
  },
};
