import { counted } from '../presentation/words.ts';
import type { Evidence } from './evidence.ts';
import { agoWords } from './link.ts';

/** What the sweep had to raise, unless an alert about a sign-in came after that; `null` for nothing. `now` is in ms. */
export function missedWords(evidence: Evidence, now: number): string | null {
  const { missed, broughtAt, unreported } = evidence;
  if (missed === null) {
    // A store of before remembers none, but its open incidents say so.
    return unreported > 0 && broughtAt === null
      ? `The sweep found ${counted(unreported, 'sign-in')} that no alert reported.`
      : null;
  }
  if (broughtAt !== null && broughtAt > missed.foundAt) return null;
  const count = Math.max(unreported, 1);
  return `The sweep found ${counted(count, 'sign-in')} that no alert reported. The newest is of ${nameOf(evidence, missed.accountId)} at ${agoWords(missed.at, now)}, in incident ${missed.incidentId}.`;
}

/** An account's name, raw. */
export const nameOf = ({ accounts }: Pick<Evidence, 'accounts'>, id: string): string =>
  accounts.find((account) => account.id === id)?.userPrincipalName ?? id;
