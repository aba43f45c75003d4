import { activityMessage } from '../card/activityCard.ts';
import type { Message } from '../card/message.ts';
import { GlasswatchError } from '../errors.ts';
import { groupAttempts } from '../signIn/attempt.ts';
import { filterAttempts, type OutcomeFilter } from '../signIn/filterAttempts.ts';
import { accountsNamed, noAccountNamed } from './accountsNamed.ts';
import type { ActivityCommand } from './command.ts';
import type { CommandParts } from './commandParts.ts';
import { windowSpan } from './windowSpan.ts';

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
  if (chosen.length === 0) return noAccountNamed();
  const filter = { outcome, ipAddress };
  const { span, words } = windowSpan(window, clock.now());
  const query = { accountIds: chosen.map(({ id }) => id), span };
  const { signIns, problems } = await source.find(query);
  return activityMessage({
    title: `${outcome ? subjects[outcome] : 'Sign-ins'}${ipAddress ? ' from one IP address' : ''}${words}`,
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
