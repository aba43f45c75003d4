import { resultCode } from '../signIn/resultCode.ts';
import type { SignIn } from '../signIn/signIn.ts';
import { townOf } from '../signIn/townOf.ts';
import { outsideText } from './outsideText.ts';
import { outcomeWords } from './words.ts';

/** A row of the sign-in log in one line of plain text: how it went, whose it is if that is wanted, from where, with what. */
export function signInWords(signIn: SignIn, isNamed: boolean): string {
  const { outcome, code } = resultCode(signIn.resultCode);
  const parts = [
    isNamed ? (signIn.userPrincipalName ?? signIn.userId) : null,
    signIn.ipAddress,
    townOf(signIn),
    signIn.application,
  ];
  const told = parts.filter((part): part is string => Boolean(part)).map((part) => outsideText(part, 80));
  return [`Sign-in: ${outcomeWords[outcome].toLowerCase()} (${outsideText(code, 20)})`, ...told].join(' · ');
}
