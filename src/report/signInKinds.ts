import { placeOf } from '../presentation/signInFacts.ts';
import { outcomeWords } from '../presentation/words.ts';
import { type Outcome, resultCode } from '../signIn/resultCode.ts';
import type { SignIn } from '../signIn/signIn.ts';

/** Rows of the log that ended alike, of one account and from one place. Times are ISO 8601 UTC; texts are raw. */
export type SignInKind = {
  readonly outcome: Outcome;
  readonly account: string;
  readonly place: string | null;
  readonly count: number;
  readonly first: string;
  readonly last: string;
};

/** The kinds among these rows, which are given oldest first: gravest first, then the most. */
export function signInKinds(signIns: readonly SignIn[]): readonly SignInKind[] {
  const kinds = new Map<string, SignInKind>();
  for (const signIn of signIns) {
    const { outcome } = resultCode(signIn.resultCode);
    const account = signIn.userPrincipalName ?? signIn.userId;
    const place = placeOf(signIn);
    const key = JSON.stringify([outcome, account, place]);
    const known = kinds.get(key);
    const { count = 0, first = signIn.at } = known ?? {};
    kinds.set(key, { outcome, account, place, count: count + 1, first, last: signIn.at });
  }
  return [...kinds.values()].sort((a, b) => rank(a) - rank(b) || b.count - a.count);
}

const gravestFirst = Object.keys(outcomeWords);
const rank = ({ outcome }: SignInKind): number => gravestFirst.indexOf(outcome);
