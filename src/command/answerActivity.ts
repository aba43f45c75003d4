import type { WatchedAccount } from '../alert/watchedAccount.ts';
import { activityMessage } from '../card/activityCard.ts';
import type { Message } from '../card/message.ts';
import { noticeMessage } from '../card/noticeCard.ts';
import { isoTime } from '../clock.ts';
import { GlasswatchError } from '../errors.ts';
import { groupAttempts } from '../signIn/attempt.ts';
import { type Window, windows } from './command.ts';
import type { CommandParts } from './commandParts.ts';

const windowWords: Readonly<Record<Window, string>> = {
  '24h': 'the last 24 hours',
  '7d': 'the last 7 days',
  '30d': 'the last 30 days',
};

/** Sign-ins of the watched accounts, or of one of them, in a window that ends now. */
export async function answerActivity(
  window: Window,
  named: string | null,
  { accounts, source, clock }: CommandParts,
): Promise<Message> {
  const chosen = named === null ? accounts : accountsNamed(named, accounts);
  if (chosen.length === 0) {
    return noticeMessage('No watched account has that name.', [
      'Say status to see the accounts that are watched. The beginning of the name is enough.',
    ]);
  }
  const now = clock.now();
  const span = { from: isoTime(now - windows[window]), to: isoTime(now + 1) };
  const { signIns, problems } = await source.find({ accountIds: chosen.map(({ id }) => id), span });
  return activityMessage({
    title: `Sign-ins in ${windowWords[window]}`,
    span,
    accounts: chosen.map(({ userPrincipalName }) => userPrincipalName),
    attempts: groupAttempts(signIns),
    problems,
  });
}

/** The last 30 days of an incident's account, or of all watched accounts while the incident names none. */
export async function answerActivityOf(incidentId: string, parts: CommandParts): Promise<Message> {
  const incident = await parts.incidents.get(incidentId);
  if (!incident) throw new GlasswatchError('incidentNotFound');
  return answerActivity('30d', incident.account?.id ?? null, parts);
}

/** By object id, by name, or by the beginning of the name. What was typed is only ever compared. */
function accountsNamed(named: string, accounts: readonly WatchedAccount[]): readonly WatchedAccount[] {
  const exact = accounts.filter(
    ({ id, userPrincipalName }) => id === named || userPrincipalName.toLowerCase() === named,
  );
  return exact.length > 0
    ? exact
    : accounts.filter(({ userPrincipalName }) => userPrincipalName.toLowerCase().startsWith(named));
}
