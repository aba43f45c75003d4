import { setImmediate as breathe } from 'node:timers/promises';
import { isoTime } from '../clock.ts';
import { day } from '../duration.ts';
import { hasCode } from '../errors.ts';
import type { Incident } from '../incident/incident.ts';
import type { Incidents } from '../ledger/incidents.ts';
import { resultCode } from '../signIn/resultCode.ts';
import type { SignIn } from '../signIn/signIn.ts';
import type { SignInSource } from '../signIn/source.ts';
import { type Use, type Usual, useOf, usualOf } from '../signIn/usual.ts';

/** What is usual is read from so much of the log: workspaces keep at least that. */
const historyLength = 30 * day;
/** Earlier incidents older than this say nothing of today. */
const incidentsLength = 365 * day;
/** More incidents, or more sign-ins in them that do not count, are an account under siege: then nothing is usual. */
const incidentsRead = 100;
const mostBesides = 1_000;

/** Every incident that ever belonged to a group, newest first. */
export type IncidentsOfGroup = (
  group: string,
) => Promise<readonly { readonly incidentId: string; readonly openedAt: string }[]>;

type Deps = {
  readonly incidents: Pick<Incidents, 'get'>;
  readonly incidentsOfGroup: IncidentsOfGroup;
  readonly source: Pick<SignInSource, 'history'>;
};

/**
 * How the account of an incident was used before it; `null` where that is not known. `before` ends the history (ISO 8601
 * UTC), so that the incident's own sign-ins are none of it. Earlier incidents count unless they were misuse or are still
 * open. Rejects when the log or the store cannot be read.
 */
export async function findUsual(incident: Incident, before: string, deps: Deps): Promise<Usual | null> {
  const accountId = incident.account?.id?.toLowerCase();
  if (accountId === undefined) return null;
  const to = earliestOf([before, ...[...incident.signIns.values()].map(({ at }) => at)]);
  const span = { from: isoTime(Date.parse(to) - historyLength), to };
  const earlier = await earlierUses(incident, accountId, to, deps);
  if (earlier === null || earlier.besides.length > mostBesides) return null;
  const { uses, isWhole } = await deps.source.history({ accountId, span, besides: earlier.besides });
  return usualOf(accountId, span, {
    uses: [...uses, ...earlier.uses],
    // What was misuse is no use, and yet no first time either.
    isWhole: isWhole && earlier.besides.length === 0,
  });
}

const earliestOf = (times: readonly string[]): string =>
  isoTime(times.map((time) => Date.parse(time)).reduce((a, b) => Math.min(a, b)));

const isUse = ({ resultCode: code }: SignIn): boolean => resultCode(code).outcome === 'success';

/** Uses that earlier incidents hold, and ids of sign-ins that do not count. `null`: they cannot all be read. */
async function earlierUses(
  { id, account, openedAt }: Incident,
  accountId: string,
  to: string,
  { incidentsOfGroup, incidents }: Deps,
): Promise<{ readonly uses: readonly Use[]; readonly besides: readonly string[] } | null> {
  const oldest = isoTime(Date.parse(openedAt) - incidentsLength);
  const heads = (await incidentsOfGroup(`account:${account?.id}`)).filter(
    (head) => head.incidentId !== id && head.openedAt >= oldest,
  );
  if (heads.length > incidentsRead) return null;
  const uses: Use[] = [];
  const besides: string[] = [];
  for (const { incidentId } of heads) {
    await breathe();
    const other = await incidents.get(incidentId).catch(undefinedIfAltered);
    // An altered incident may have been misuse.
    if (other === undefined) return null;
    const signIns = [...other.signIns.values()].filter((row) => row.userId === accountId && isUse(row));
    const counts = other.closing !== null && other.closing.classification !== 'misuse';
    if (counts) uses.push(...signIns.filter(({ at }) => at < to).map(useOf));
    else besides.push(...signIns.map((row) => row.id));
  }
  return { uses, besides };
}

function undefinedIfAltered(error: unknown): undefined {
  if (!hasCode(error, 'trailBroken')) throw error;
}
