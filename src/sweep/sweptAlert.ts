import type { Alert } from '../alert/alert.ts';
import { emptyAlert } from '../alert/emptyAlert.ts';
import { keyOfSignIn } from '../alert/key.ts';
import type { SignIn } from '../signIn/signIn.ts';

/** The alert that Glasswatch raises itself for a row of the log that no Azure alert reported. */
export function sweptAlert(signIn: SignIn): Alert {
  const { userId, userPrincipalName, ipAddress, resultCode, application, country, at } = signIn;
  return {
    ...emptyAlert,
    key: keyOfSignIn(signIn.id),
    format: 'sweep',
    signIns: [
      { userId, userPrincipalName, ipAddress, resultCode, application, location: country, at, count: 1 },
    ],
  };
}
