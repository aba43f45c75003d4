import type { WatchedAccount } from '../alert/watchedAccount.ts';
import { noticeMessage } from '../card/notice.ts';
import type { Message } from '../presentation/message.ts';

/** Finds accounts by object id, name, or the start of the name, lower case. Your text is only compared. */
export function accountsNamed(named: string, accounts: readonly WatchedAccount[]): readonly WatchedAccount[] {
  const exact = accounts.filter(
    ({ id, userPrincipalName }) => id === named || userPrincipalName.toLowerCase() === named,
  );
  return exact.length > 0
    ? exact
    : accounts.filter(({ userPrincipalName }) => userPrincipalName.toLowerCase().startsWith(named));
}

/** The answer when no watched account has that name. */
export const noAccountNamed = (): Message =>
  noticeMessage('No watched account has that name.', [
    'Say status to see the watched accounts. The beginning of a name is enough.',
  ]);
