import { resultCode } from '../../signIn/resultCode.ts';
import { graver } from '../../signIn/severity.ts';
import type { EventOf } from '../event.ts';
import type { Incident } from '../incident.ts';
import type { TrailEntry } from '../trail/trail.ts';
import { logFailuresWith } from './logFailures.ts';
import { raised, toTell } from './raised.ts';
import { isBurst } from './severity.ts';

/** Folds rows of the log into an incident. */
export function withSignIns(incident: Incident, entry: TrailEntry, event: EventOf<'signInsFound'>): Incident {
  const acknowledged = incident.acknowledgement ?? incident.outgrown;
  const since = event.signIns.filter(
    ({ id, at }) => acknowledged !== null && at > acknowledged.at && !incident.signIns.has(id),
  );
  const { investigation } = incident;
  const found = event.signIns.filter(({ id }) => !incident.signIns.has(id));
  const untold = found.map(({ id }) => ({ id, version: entry.sequence }));
  const news = { ...incident.news, signIns: incident.news.signIns + since.length };
  // An alert tells of its sign-ins itself, and an investigation's thread shows each of them.
  const isNews =
    incident.acknowledgement !== null &&
    investigation === null &&
    since.length > 0 &&
    news.signIns > news.alerts;
  const signIns = new Map(incident.signIns);
  for (const signIn of event.signIns) signIns.set(signIn.id, signIn);
  // What is high already is not raised by a burst.
  const isBelowBurst = graver(incident.severity, 'high') !== incident.severity;
  const logFailures = isBelowBurst ? logFailuresWith(incident.logFailures, event.signIns) : [];
  const severity = event.signIns
    .map((signIn) => resultCode(signIn.resultCode).severity)
    .reduce(graver, 'info');
  const account = incident.account ?? event.account;
  const group = account?.id ? `account:${account.id}` : null;
  return raised(
    {
      ...incident,
      account,
      groups:
        group === null || incident.groups.includes(group) ? incident.groups : [...incident.groups, group],
      signIns,
      log: 'answered',
      askedAt: entry.at,
      logFailures,
      news,
      investigation: investigation && { ...investigation, untold: [...investigation.untold, ...untold] },
      ...(isNews ? toTell('news', entry) : {}),
    },
    entry,
    isBurst(logFailures.map(({ at }) => at)) ? graver(severity, 'high') : severity,
  );
}
