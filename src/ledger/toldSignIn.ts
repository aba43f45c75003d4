import { keyOfResult, keyOfSignIn } from '../alert/key.ts';
import { isGraver, marksFrom, resultCode } from '../signIn/resultCode.ts';
import type { SignIn } from '../signIn/signIn.ts';
import { type Head, isGrave } from './draft.ts';

/** What is known of the incident that has a key; `head` is `null` when its trail was altered. */
export type Holder = { readonly id: string; readonly head: Head | null };

/**
 * Finds the incident that has told a sign-in with this result or a graver one; `null` when the result is news.
 * What an incident has recorded decides, and not the key alone: a sign-in gets its later results under the same
 * id. `current` is the group's open incident, if there is one; `holderOf` finds an incident by a key. Pure.
 */
export function toldSignIn(
  signIn: SignIn,
  current: Holder,
  holderOf: (key: string) => Holder | null,
): string | null {
  if (hasTold(current.head, signIn)) return current.id;
  const first = holderOf(keyOfSignIn(signIn.id));
  if (first === null) return null;
  if (hasTold(first.head, signIn)) return first.id;
  // Only a grave result has a key of its own, so an altered incident can still tell whether it had that.
  if (first.head === null && !isGrave(signIn)) return first.id;
  for (const key of keysOfResults(signIn)) {
    const told = holderOf(key);
    if (told !== null) return told.id;
  }
  const told = holderOf(keyOfSeverity(signIn));
  return told !== null && hasTold(told.head, signIn) ? told.id : null;
}

/** The keys that may name an incident which has told this result of a sign-in or a graver one. */
export const keysOfTold = (signIn: SignIn): readonly string[] => [
  keyOfSignIn(signIn.id),
  ...keysOfResults(signIn),
  keyOfSeverity(signIn),
];

const hasTold = (head: Head | null, { id, resultCode: code }: SignIn): boolean => {
  const known = head?.incident.signIns.get(id);
  return known !== undefined && !isGraver(code, known.resultCode);
};

/** The keys of the sign-in with its result, and with every graver one. */
const keysOfResults = ({ id, resultCode: code }: SignIn): readonly string[] =>
  marksFrom(code).map((mark) => keyOfResult(id, mark));

/** The key that earlier versions gave every result of the severity, graver or not: its incident decides. */
const keyOfSeverity = ({ id, resultCode: code }: SignIn): string =>
  keyOfResult(id, resultCode(code).severity);
