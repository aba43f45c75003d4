import type { Alert } from '../alert/alert.ts';
import { emptyAlert } from '../alert/emptyAlert.ts';
import { keyOfResult } from '../alert/key.ts';
import { markOf } from '../signIn/resultCode.ts';
import type { SignIn } from '../signIn/signIn.ts';

/** The alert that Glasswatch raises itself for a sign-in, or for its graver result, that no Azure alert reported. */
export function sweptAlert(signIn: SignIn): Alert {
  const { userId, userPrincipalName, ipAddress, resultCode, application, country, at } = signIn;
  return {
    ...emptyAlert,
    key: keyOfResult(signIn.id, markOf(resultCode)),
    format: 'sweep',
    signIns: [
      { userId, userPrincipalName, ipAddress, resultCode, application, location: country, at, count: 1 },
    ],
  };
}
