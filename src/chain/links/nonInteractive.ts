import { judgeFeed } from '../feed.ts';
import type { Link } from '../link.ts';

/** Entra sends the sessions that go on. Alerts do not need them, so it never fails. */
export const nonInteractive: Link = {
  id: 'nonInteractive',
  name: 'Entra sends sessions',
  question: 'Do non-interactive sign-ins reach the log?',
  failure: 'Non-interactive sign-ins do not reach the log.',
  mayStayUnknown: true,
  bound: { ms: null, words: 'not told: alerts do not need these rows' },
  judge: (evidence, now) => judgeFeed('nonInteractive', evidence, now),
};
