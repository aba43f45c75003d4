import type { AlertedSignIn } from '../../alert/alertedSignIn.ts';
import { joinedWith } from '../../signIn/joinSignIns.ts';
import { graver, resultCode } from '../../signIn/resultCode.ts';
import type { SignIn } from '../../signIn/signIn.ts';
import type { Account, IncidentEvent } from '../event.ts';
import type { Incident } from '../incident.ts';
import { unreported } from '../unexplained.ts';

/** Rows per `signInsFound` event. This keeps an event well under every store's limit for one value. */
const signInsPerEvent = 100;

/**
 * The events for sign-ins of the log that are new, or of which more is known. A row that comes later never
 * takes away a graver result.
 */
export function signInEvents(incident: Incident, signIns: readonly SignIn[]): readonly IncidentEvent[] {
  const news = signIns
    .flatMap((signIn) => {
      const known = incident.signIns.get(signIn.id);
      if (known === undefined) return signIn;
      if (known === signIn) return [];
      const joined = joinedWith(known, signIn);
      return JSON.stringify(known) === JSON.stringify(joined) ? [] : joined;
    })
    .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const recovered: readonly IncidentEvent[] =
    typeof incident.log === 'object' ? [{ type: 'signInLogRecovered' }] : [];
  const account =
    incident.account === null
      ? soleAccount([...incident.signIns.values(), ...news], incident.alerts.alerted)
      : null;
  const unseen = unseenAmong(news, incident);
  const found: IncidentEvent[] = [];
  for (let start = 0; start < news.length; start += signInsPerEvent) {
    const rows = news.slice(start, start + signInsPerEvent);
    const ids = rows.flatMap(({ id }) => (unseen.has(id) ? id : []));
    found.push({
      type: 'signInsFound',
      signIns: rows,
      account,
      ...(ids.length > 0 ? { unseen: ids } : {}),
    });
  }
  return [...recovered, ...found];
}

/** How much is kept of what an answer lacks: the card shows all of it. */
const problemsKept = 4;
const longestProblem = 300;

/** The event for an answer that lacks something, or lacks it no more. The same again is no news. */
export function incompleteEvents(
  { lacks = [] }: Incident,
  problems: readonly string[] | undefined,
): readonly IncidentEvent[] {
  if (problems === undefined) return [];
  const kept = [...new Set(problems.map((problem) => problem.slice(0, longestProblem).toWellFormed()))].slice(
    0,
    problemsKept,
  );
  return JSON.stringify(kept) === JSON.stringify(lacks)
    ? []
    : [{ type: 'signInLogIncomplete', problems: kept }];
}

/**
 * Ids of new rows from before the acknowledgement that no alert has reported, so that nobody has seen them. A rise in
 * severity is told by itself, and an investigation's thread shows every row.
 */
function unseenAmong(rows: readonly SignIn[], incident: Incident): ReadonlySet<string> {
  const { acknowledgement, investigation, severity, signIns } = incident;
  if (acknowledgement === null || investigation !== null) return new Set();
  const isGraver = rows.some((row) => graver(severity, resultCode(row.resultCode).severity) !== severity);
  const earlier = rows.filter(({ id, at }) => at <= acknowledgement.at && !signIns.has(id));
  if (isGraver || earlier.length === 0) return new Set();
  return new Set(unreported(incident, earlier).map(({ id }) => id));
}

/**
 * The account that all these sign-ins belong to. The log can so identify the account for alerts that name
 * none.
 * `null` when an alert names another account, because rows of that one may still arrive.
 */
function soleAccount(signIns: readonly SignIn[], alerted: readonly AlertedSignIn[]): Account | null {
  const [first] = signIns;
  if (!first) return null;
  const { userId: id, userPrincipalName } = first;
  const name = userPrincipalName?.toLowerCase();
  const isOther = (said: AlertedSignIn): boolean => {
    const saidName = said.userPrincipalName?.toLowerCase();
    if (said.userId !== null && said.userId.toLowerCase() !== id) return true;
    // A row without a name is matched by its id alone.
    return saidName !== undefined && saidName !== name && !(name === undefined && said.userId !== null);
  };
  return signIns.every(({ userId }) => userId === id) && !alerted.some(isOther)
    ? { id, userPrincipalName }
    : null;
}
