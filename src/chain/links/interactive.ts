import { judgeFeed } from '../feed.ts';
import type { Link } from '../link.ts';

/** Entra sends the sign-ins that alert rules look at. */
export const interactive: Link = {
  id: 'interactive',
  name: 'Entra sends sign-ins',
  question: 'Do interactive sign-ins reach the log?',
  failure: 'Sign-ins do not reach the log, so no alert rule can see them.',
  mayStayUnknown: false,
  carries: 'every',
  bound: {
    ms: null,
    words: '1 to 24 hours by the tenant’s own gaps, longer where few rows are due',
  },
  judge: (evidence, now) => judgeFeed('interactive', evidence, now),
};
