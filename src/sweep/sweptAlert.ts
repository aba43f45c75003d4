import type { Alert } from '../alert/alert.ts';
import { emptyAlert } from '../alert/emptyAlert.ts';
import { keyOfResult, keyOfUnreadRow } from '../alert/key.ts';
import type { UnreadRow } from '../signIn/readSignIn.ts';
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

/** The alert for a row of a watched account that cannot be read as a sign-in: what is known of it is all there is. */
export function unreadRowAlert(row: UnreadRow): Alert {
  const { userId, userPrincipalName, ipAddress, resultCode, application, country, at, problem } = row;
  return {
    ...emptyAlert,
    key: keyOfUnreadRow(row.identity),
    format: 'sweep',
    signIns: [
      { userId, userPrincipalName, ipAddress, resultCode, application, location: country, at, count: 1 },
    ],
    properties: [{ name: 'Row that cannot be read', value: problem }],
    rowProblem: problem,
  };
}
