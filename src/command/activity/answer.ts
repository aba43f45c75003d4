import { activityMessage, rowsShown } from '../../card/activity.ts';
import { noticeMessage } from '../../card/notice.ts';
import { pagingOf } from '../../card/paging.ts';
import { GlasswatchError } from '../../errors.ts';
import type { Message } from '../../presentation/message.ts';
import { foldActivity } from '../../signIn/activity.ts';
import type { OutcomeFilter } from '../../signIn/attemptFilter.ts';
import { accountsNamed, noAccountNamed } from '../accountsNamed.ts';
import type { ActivityCommand } from '../command.ts';
import type { CommandDeps } from '../deps.ts';
import { windowSpan } from '../window.ts';
import { activityText } from './parse.ts';

const subjects: Readonly<Record<OutcomeFilter, string>> = {
  failed: 'Failed sign-ins',
  succeeded: 'Successful sign-ins and accepted passwords',
  blocked: 'Blocked sign-ins',
  classic: 'Sign-ins with the classic result codes',
};

/**
 * Sign-ins of one or all watched accounts, in a window that ends now or on UTC days: totals, and one page of
 * the list. The log is queried by account and time only. Other filters are applied to its answer, of which
 * only one piece at a time is in memory.
 */
export async function answerActivity(
  command: ActivityCommand,
  { accounts, source, portalLink, clock, timeZone }: CommandDeps,
): Promise<Message> {
  const { window, account, outcome, ipAddress, page } = command;
  const chosen = account === null ? accounts : accountsNamed(account, accounts);
  if (chosen.length === 0) return noAccountNamed();
  const filter = { outcome, ipAddress };
  const { span, words } = windowSpan(window, clock.now(), timeZone);
  const query = { accountIds: chosen.map(({ id }) => id), span };
  const fold = foldActivity({ filter, span, page, pageSize: rowsShown });
  const problems = await source.read(query, fold.add);
  const { totals, attempts, pages } = fold.end();
  if (page > pages) {
    return noticeMessage(`There is no page ${page}: the last is page ${pages}.`, [
      `Say ${activityText({ ...command, page: pages })} to see it.`,
    ]);
  }
  return activityMessage({
    title: `${outcome ? subjects[outcome] : 'Sign-ins'}${ipAddress ? ' from one IP address' : ''}${words}`,
    accounts: chosen.map(({ userPrincipalName }) => userPrincipalName),
    totals,
    attempts,
    filter,
    portalLink: portalLink?.(query, filter) ?? null,
    problems,
    paging: pagingOf(page, { pages, hasOlder: page < pages }, (to) => activityText({ ...command, page: to })),
    more: null,
  });
}

/** The last 30 days of an incident's account, or of all watched accounts while the incident names none. */
export async function answerActivityOf(incidentId: string, deps: CommandDeps): Promise<Message> {
  const incident = await deps.incidents.get(incidentId);
  if (!incident) throw new GlasswatchError('incidentNotFound');
  const account = incident.account?.id ?? null;
  return answerActivity(
    { type: 'activity', window: '30d', account, outcome: null, ipAddress: null, page: 1 },
    deps,
  );
}
