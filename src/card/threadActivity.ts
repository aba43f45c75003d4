import type { Incident } from '../incident/incident.ts';
import { accountNames } from '../presentation/accountWords.ts';
import type { Message } from '../presentation/message.ts';
import { groupAttempts } from '../signIn/attempt.ts';
import { totalsOfAttempts } from '../signIn/attemptTotals.ts';
import { severities } from '../signIn/resultCode.ts';
import { activityMessage, rowsShown } from './activity.ts';

/**
 * The sign-ins that an investigation's thread lacks: all of the incident's at first, then the new ones. The
 * gravest come first, because the success among many failures must be seen.
 */
export function threadActivityMessage(incident: Incident): Message {
  const { investigation, signIns } = incident;
  const untold = (investigation?.untold ?? []).flatMap(({ id }) => signIns.get(id) ?? []);
  const attempts = groupAttempts(untold).sort(
    (a, b) => severities.indexOf(b.severity) - severities.indexOf(a.severity),
  );
  return activityMessage({
    title: investigation?.toldAt ? 'New sign-ins' : 'Sign-ins of this incident so far',
    accounts: accountNames(incident),
    totals: totalsOfAttempts(attempts, null),
    attempts: attempts.slice(0, rowsShown),
    problems: [],
    paging: null,
    more:
      attempts.length > rowsShown
        ? `The ${rowsShown} most severe are shown. The incident’s report has all of them.`
        : null,
  });
}
