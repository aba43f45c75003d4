import type { WatchedAccount } from '../alert/watchedAccount.ts';
import { noticeMessage } from '../card/notice.ts';
import type { Message } from '../presentation/message.ts';

/** By object id, by name, or by the beginning of the name, lower case. What was typed is only ever compared. */
export function accountsNamed(named: string, accounts: readonly WatchedAccount[]): readonly WatchedAccount[] {
  const exact = accounts.filter(
    ({ id, userPrincipalName }) => id === named || userPrincipalName.toLowerCase() === named,
  );
  return exact.length > 0
    ? exact
    : accounts.filter(({ userPrincipalName }) => userPrincipalName.toLowerCase().startsWith(named));
}

/** The answer when there is none of that name. */
export const noAccountNamed = (): Message =>
  noticeMessage('No watched account has that name.', [
    'Say status to see the accounts that are watched. The beginning of the name is enough.',
  ]);
