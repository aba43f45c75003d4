import type { WatchedAccount } from '../alert/watchedAccount.ts';
import { activityMessage } from '../card/activityCard.ts';
import type { Message } from '../card/message.ts';
import { noticeMessage } from '../card/noticeCard.ts';
import { isoTime } from '../clock.ts';
import { GlasswatchError } from '../errors.ts';
import { groupAttempts } from '../signIn/attempt.ts';
import { filterAttempts, type OutcomeFilter } from '../signIn/filterAttempts.ts';
import type { TimeSpan } from '../signIn/signInSource.ts';
import { type ActivityCommand, type Days, type Window, windows } from './command.ts';
import type { CommandParts } from './commandParts.ts';

const windowWords: Readonly<Record<Window, string>> = {
  '24h': ' in the last 24 hours',
  '7d': ' in the last 7 days',
  '30d': ' in the last 30 days',
  '90d': ' in the last 90 days',
};

const subjects: Readonly<Record<OutcomeFilter, string>> = {
  failed: 'Failed sign-ins',
  succeeded: 'Successful sign-ins and accepted passwords',
  blocked: 'Blocked sign-ins',
};

/**
 * Sign-ins of the watched accounts, or of one of them, in a window that ends now or on days of UTC. The log is asked by
 * account and time only; whatever else was typed is compared with what it answers.
 */
export async function answerActivity(
  { window, account, outcome, ipAddress }: Omit<ActivityCommand, 'type'>,
  { accounts, source, portalLink, clock }: CommandParts,
): Promise<Message> {
  const chosen = account === null ? accounts : accountsNamed(account, accounts);
  if (chosen.length === 0) {
    return noticeMessage('No watched account has that name.', [
      'Say status to see the accounts that are watched. The beginning of the name is enough.',
    ]);
  }
  const filter = { outcome, ipAddress };
  const span = spanOf(window, clock.now());
  const query = { accountIds: chosen.map(({ id }) => id), span };
  const { signIns, problems } = await source.find(query);
  return activityMessage({
    title: `${outcome ? subjects[outcome] : 'Sign-ins'}${ipAddress ? ' from one IP address' : ''}${wordsOf(window)}`,
    span,
    accounts: chosen.map(({ userPrincipalName }) => userPrincipalName),
    attempts: filterAttempts(groupAttempts(signIns), filter),
    filter,
    portalLink: portalLink?.(query, filter) ?? null,
    problems,
  });
}

/** The last 30 days of an incident's account, or of all watched accounts while the incident names none. */
export async function answerActivityOf(incidentId: string, parts: CommandParts): Promise<Message> {
  const incident = await parts.incidents.get(incidentId);
  if (!incident) throw new GlasswatchError('incidentNotFound');
  const account = incident.account?.id ?? null;
  return answerActivity({ window: '30d', account, outcome: null, ipAddress: null }, parts);
}

const day = 24 * 3_600_000;

function spanOf(window: Window | Days, now: number): TimeSpan {
  return typeof window === 'string'
    ? { from: isoTime(now - windows[window]), to: isoTime(now + 1) }
    : { from: isoTime(Date.parse(window.first)), to: isoTime(Date.parse(window.last) + day) };
}

function wordsOf(window: Window | Days): string {
  if (typeof window === 'string') return windowWords[window];
  const { first, last } = window;
  return first === last ? ` on ${first} (UTC)` : `, ${first} to ${last} (UTC)`;
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
