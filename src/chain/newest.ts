import type { AccountUse } from '../signIn/source.ts';
import { type Evidence, findingsOf } from './evidence.ts';
import { judgeFeed } from './feed.ts';

/** The newest interactive sign-in of the watched accounts. Alert rules count only interactive ones. */
export type NewestSignIn = NonNullable<AccountUse['lastInteractive']> & { readonly accountId: string };

export const newestSignIn = (uses: readonly AccountUse[]): NewestSignIn | null =>
  uses.reduce<NewestSignIn | null>(
    (newest, { accountId, lastInteractive: last }) =>
      last && (newest === null || last.at > newest.at) ? { ...last, accountId } : newest,
    null,
  );

/** The newest one that a rule can have seen; `null` for none, and while no sign-ins arrive. */
export function newestToAlert(evidence: Evidence, now: number): NewestSignIn | null {
  const uses = findingsOf(evidence)?.uses ?? null;
  const isFed = judgeFeed('interactive', evidence, now).state !== 'failed';
  return isFed && uses ? newestSignIn(uses) : null;
}
