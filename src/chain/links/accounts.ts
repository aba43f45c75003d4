import { day } from '../../duration.ts';
import { type Evidence, findingsOf } from '../evidence.ts';
import { judgeFeed } from '../feed.ts';
import { agoWords, type Link, notKnown, unreadableWords } from '../link.ts';

/** So long a new set-up may wait for the first sign-in with each account. */
const newFor = 10 * day;

/** Rows of each watched account can be found. */
export const accounts: Link = {
  id: 'accounts',
  name: 'Each account is seen',
  question: 'Has every watched account been seen?',
  failure: 'The log works, but not every watched account has been seen in it.',
  mayStayUnknown: false,
  bound: { ms: null, words: 'not told: shown by status' },
  judge(evidence, now) {
    const { accounts: watched, watchingSince } = evidence;
    const findings = findingsOf(evidence);
    if (findings === null) return notKnown(unreadableWords);
    if (judgeFeed('interactive', evidence, now).state === 'failed') {
      return notKnown('Not known while no interactive sign-ins arrive.');
    }
    const { uses, isWhole } = findings;
    if (uses === null) return notKnown('Not known: the log did not answer for these accounts.');
    const lastOf = (id: string) => uses.find(({ accountId }) => accountId === id)?.last ?? null;
    const lasts = watched.map(({ id }) => lastOf(id));
    const isMissing = lasts.includes(null);
    const isNew = watchingSince !== null && now - Date.parse(watchingSince) <= newFor;
    return {
      state: !isMissing ? 'seen' : isWhole && !isNew ? 'failed' : 'unknown',
      at: isMissing ? null : (lasts.toSorted()[0] ?? null),
      found: accountWords(watched, lastOf, now),
      remedy: isMissing
        ? 'Sign in once with each account that was never seen, as after its creation. Look again half an hour later. The first rows of a new diagnostic setting take up to three days. Check that each id in BREAK_GLASS_ACCOUNTS is the account’s object id.'
        : null,
    };
  },
};

/** More accounts than is realistic. The limit keeps the card below Teams' maximum. */
const accountsNamed = 12;

/** Accounts never seen come first. */
function accountWords(
  watched: Evidence['accounts'],
  lastOf: (id: string) => string | null,
  now: number,
): readonly string[] {
  const sorted = watched.toSorted((a, b) => Number(lastOf(a.id) !== null) - Number(lastOf(b.id) !== null));
  const words = sorted.slice(0, accountsNamed).map(({ id, userPrincipalName }) => {
    const last = lastOf(id);
    return `${userPrincipalName}: ${last === null ? 'never, as far as the log reaches back' : `last at ${agoWords(last, now)}`}.`;
  });
  const others = sorted.length - words.length;
  return others > 0 ? [...words, `And ${others} more.`] : words;
}
