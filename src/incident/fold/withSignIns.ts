import { graver, isGraver, resultCode } from '../../signIn/resultCode.ts';
import type { SignIn } from '../../signIn/signIn.ts';
import type { EventOf } from '../event.ts';
import type { Incident, LogFailure } from '../incident.ts';
import type { TrailEntry } from '../trail/trail.ts';
import { raised, toTell } from './raised.ts';
import { isBurst } from './severity.ts';

/**
 * Two days cannot hold more failures without a burst among them. So no burst is missed, in any order of rows.
 */
const failuresKept = 1_200;

/**
 * The newest failures in the log, oldest first, including these rows. The rows may be new or updates of known
 * ones.
 */
function logFailuresWith(known: readonly LogFailure[], rows: readonly SignIn[]): readonly LogFailure[] {
  const told = new Set(rows.map(({ id }) => id));
  const failed = rows
    .filter((row) => resultCode(row.resultCode).outcome === 'failure')
    .map(({ id, at }) => ({ id, at: Date.parse(at) }));
  return [...known.filter(({ id }) => !told.has(id)), ...failed]
    .sort((a, b) => a.at - b.at)
    .slice(-failuresKept);
}

/**
 * Folds sign-ins of the log into an incident. News is what nobody had seen at the acknowledgement: a sign-in after it; one
 * from before that no alert had reported; and a known one whose result has become graver. With `isDropped`, nobody uses the
 * given incident afterwards.
 */
export function withSignIns(
  incident: Incident,
  entry: TrailEntry,
  event: EventOf<'signInsFound'>,
  isDropped: boolean,
): Incident {
  const acknowledged = incident.acknowledgement ?? incident.outgrown;
  const isGraverNow = ({ id, resultCode: code }: SignIn): boolean => {
    const known = incident.signIns.get(id);
    return known !== undefined && isGraver(code, known.resultCode);
  };
  const found = event.signIns.filter((signIn) => !incident.signIns.has(signIn.id) || isGraverNow(signIn));
  const isLater = (signIn: SignIn) =>
    acknowledged !== null && (signIn.at > acknowledged.at || isGraverNow(signIn));
  const unseen = new Set(event.unseen ?? []);
  const since = found.filter((signIn) => isLater(signIn) || unseen.has(signIn.id));
  const { investigation } = incident;
  const toTellAnew = new Set(found.map(({ id }) => id));
  const untold = [
    ...(investigation?.untold ?? []).filter(({ id }) => !toTellAnew.has(id)),
    ...Array.from(toTellAnew, (id) => ({ id, version: entry.sequence })),
  ];
  const news = { ...incident.news, signIns: incident.news.signIns + since.length };
  // An alert announces its own sign-ins, and an investigation's thread shows each of them.
  const isNews =
    incident.acknowledgement !== null &&
    investigation === null &&
    since.length > 0 &&
    (news.signIns > news.alerts || unseen.size > 0);
  // In an investigation, the checklists of both are compared, and remembered by these rows.
  const isTakenOver = isDropped && investigation === null && incident.signIns instanceof Map;
  const signIns: Map<string, SignIn> = isTakenOver ? incident.signIns : new Map(incident.signIns);
  for (const signIn of event.signIns) signIns.set(signIn.id, signIn);
  // A burst cannot raise an incident that is already of high severity.
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
      investigation: investigation && { ...investigation, untold },
      ...(isNews ? toTell('news', entry) : {}),
    },
    entry,
    isBurst(logFailures.map(({ at }) => at)) ? graver(severity, 'high') : severity,
  );
}
