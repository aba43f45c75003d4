import type { WatchedAccount } from '../../alert/watchedAccount.ts';
import { pagingOf } from '../../card/paging.ts';
import { nullIfBroken } from '../../evidence/knownIncidents.ts';
import type { Incident } from '../../incident/incident.ts';
import type { Message } from '../../presentation/message.ts';
import type { TimeSpan } from '../../signIn/source.ts';
import { accountsNamed, noAccountNamed } from '../accountsNamed.ts';
import type { IncidentsCommand } from '../command.ts';
import type { CommandDeps } from '../deps.ts';
import { windowSpan } from '../window.ts';
import { incidentListMessage, incidentsShown } from './listCard.ts';
import { incidentsText } from './parseList.ts';

type Deps = Pick<CommandDeps, 'incidents' | 'store' | 'accounts' | 'clock' | 'timeZone'>;

/** What one page of a list shows, and how much there is. */
type Listed = {
  readonly ids: readonly string[];
  /** `null` for closed ones: there may be a hundred thousand, so they are not counted. */
  readonly all: number | null;
  readonly waiting: number;
  readonly hasOlder: boolean;
};

/**
 * A page of the open or the closed incidents, newest first: of all accounts or of those named, opened at any time or in
 * a window. Closed ones cost what the pages so far hold, whatever the store has.
 */
export async function answerIncidents(command: IncidentsCommand, deps: Deps): Promise<Message> {
  const { state, window, account, page = 1 } = command;
  const chosen = account === undefined ? null : accountsNamed(account, deps.accounts);
  if (chosen?.length === 0) return noAccountNamed();
  const opened = window === undefined ? null : windowSpan(window, deps.clock.now(), deps.timeZone);
  const span = opened?.span ?? null;
  const listed = await (state === 'closed' ? closedOnes : openOnes)(page, chosen, span, deps);
  const read = await Promise.all(listed.ids.map((id) => deps.incidents.get(id).catch(nullIfBroken)));
  return incidentListMessage(
    read.filter((incident): incident is Incident => incident != null),
    {
      state: state ?? 'open',
      count: listed.all,
      waiting: listed.waiting,
      opened: opened?.words ?? '',
      accounts: (chosen ?? []).map(({ userPrincipalName }) => userPrincipalName),
      paging: pagingOf(
        page,
        {
          pages: listed.all === null ? null : Math.ceil(listed.all / incidentsShown),
          hasOlder: listed.hasOlder,
        },
        (to) => {
          const { page: _, ...rest } = command;
          return incidentsText({ ...rest, ...(to === 1 ? {} : { page: to }) });
        },
      ),
    },
  );
}

const groupOf = ({ id }: WatchedAccount): string => `account:${id.toLowerCase()}`;

async function openOnes(
  page: number,
  accounts: readonly WatchedAccount[] | null,
  span: TimeSpan | null,
  { incidents }: Deps,
): Promise<Listed> {
  const groups = accounts && new Set(accounts.map(groupOf));
  const all = (await incidents.openSummaries()).filter(
    (each) =>
      (groups === null || each.groups.some((group) => groups.has(group))) &&
      (span === null || (each.openedAt >= span.from && each.openedAt < span.to)),
  );
  return {
    ids: all.slice((page - 1) * incidentsShown, page * incidentsShown).map(({ id }) => id),
    all: all.length,
    waiting: all.filter(({ isWaiting }) => isWaiting).length,
    hasOlder: all.length > page * incidentsShown,
  };
}

async function closedOnes(
  page: number,
  accounts: readonly WatchedAccount[] | null,
  span: TimeSpan | null,
  { store }: Deps,
): Promise<Listed> {
  const filter = {
    isOpen: false,
    limit: page * incidentsShown + 1,
    ...(span && { openedSince: span.from, openedBefore: span.to }),
  };
  const groups = accounts?.map(groupOf) ?? [undefined];
  const lists = await Promise.all(
    groups.map((group) => store.incidents({ ...filter, ...(group === undefined ? {} : { group }) })),
  );
  const heads = [...new Map(lists.flat().map((head) => [head.incidentId, head])).values()].toSorted(
    (a, b) => compare(b.openedAt, a.openedAt) || compare(b.incidentId, a.incidentId),
  );
  return {
    ids: heads.slice((page - 1) * incidentsShown, page * incidentsShown).map(({ incidentId }) => incidentId),
    all: null,
    waiting: 0,
    hasOlder: heads.length > page * incidentsShown,
  };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
