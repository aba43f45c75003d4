import { randomUUID } from 'node:crypto';
import { createBoundedMap } from '../../boundedMap.ts';
import type { Append, IncidentHead, Store } from '../store.ts';
import { type Entity, openAzureTable, type StoredEntity } from './client.ts';
import { type Commit, claimOf, createCommits } from './commits.ts';
import type { TablesAccount, TablesPatience } from './connect.ts';
import { azureTablesFailure } from './failure.ts';
import { headEntity, headOf, readHead, readShown } from './heads.ts';
import { keyPart, partitions, rows, rowsOf } from './keys.ts';
import { createLists } from './lists.ts';
import { fieldsToText, pageOf, readPages, textToFields } from './pages.ts';
import { preparedTable } from './prepared.ts';

/** How many groups are remembered with their incidents. */
const groupsRemembered = 5_000;

/**
 * The store for several instances: the table `glasswatch` of a storage account. Rejects with `newerSchema`
 * for a table of a later version, and with `storeUnavailable` for an invalid connection string. If the
 * account cannot be used yet, each call tries again.
 *
 * An incident is one partition, and an append is one transaction of two entities there: the new page with its
 * entries, and the head, which must be unchanged since it was read. Rows in other partitions are written
 * first and count for nothing without the append; docs/adr/0012 has the reasons.
 */
export async function createAzureTablesStore(
  account: TablesAccount,
  patience?: TablesPatience,
): Promise<Store> {
  const table = await preparedTable(openAzureTable(account, patience));
  const commits = createCommits(table);
  const lists = createLists(table, async (group, incidentId) => {
    const claims = await table.list(partitions.group(group), rowsOf(keyPart(incidentId)));
    return (await commits.standing(claims)).length > 0;
  });
  const grouped = createBoundedMap<string, true>(groupsRemembered);

  async function add({
    incidentId,
    expectedVersion,
    records,
    index,
  }: Append): Promise<'appended' | 'conflict'> {
    const stored = await table.get(partitions.incident(incidentId), rows.head);
    const before = stored && headOf(incidentId, stored);
    if ((before?.version ?? 0) !== expectedVersion) return 'conflict';
    const next: IncidentHead = {
      incidentId,
      version: expectedVersion + records.length,
      isOpen: index.isOpen,
      openedAt: before?.openedAt ?? index.openedAt,
    };
    const commit: Commit = { incidentId, first: expectedVersion + 1, appendId: randomUUID() };
    const { page, parts } = pageOf(incidentId, commit.appendId, records);
    const groups = new Set(index.groups.filter((group) => !grouped.has(inGroup(group, incidentId))));
    await all(
      [
        ...lists.rowsFor(before, next),
        ...Array.from(new Set(index.keys), (key) => claimOf(partitions.key(key), commit)),
        ...Array.from(groups, (group) => claimOf(partitions.group(group), commit)),
        ...parts,
      ].map((entity) => table.put(entity)),
    );
    const isAppended = await settled(
      table.transact([
        { entity: page, replaces: null },
        { entity: headEntity(next), replaces: stored?.etag ?? null },
      ]),
      commit,
    );
    if (!isAppended) return 'conflict';
    commits.remember(commit);
    for (const group of groups) grouped.set(inGroup(group, incidentId), true);
    return 'appended';
  }

  /**
   * The result of a transaction. An answer may be lost after the work was done. A retry then finds that the
   * page exists, and the page tells whose it is.
   */
  async function settled(transaction: Promise<boolean>, commit: Commit): Promise<boolean> {
    try {
      return (await transaction) || (await commits.isStored(commit));
    } catch (error) {
      if (await commits.isStored(commit).catch(() => false)) return true;
      throw error;
    }
  }

  async function claimed(partition: string): Promise<readonly Commit[]> {
    return commits.standing(await table.list(partition));
  }

  const idsOf = async (group: string): Promise<ReadonlySet<string>> =>
    new Set((await claimed(partitions.group(group))).map(({ incidentId }) => incidentId));

  return {
    isShared: true,

    append: (appends) => all(appends.map(add)),

    async trail(incidentId) {
      const pages = await table.list(partitions.incident(incidentId), rows.everyPage);
      return readPages(table, incidentId, pages);
    },

    head: (incidentId) => readHead(table, incidentId),

    async incidentWithKey(key) {
      const [first] = await claimed(partitions.key(key));
      return first?.incidentId;
    },

    async incidentsOfGroup(group, filter) {
      const heads = await all(Array.from(await idsOf(group), (id) => readHead(table, id)));
      return heads
        .filter((head) => head !== undefined)
        .filter(({ isOpen }) => isOpen || !filter)
        .toSorted(newestFirst);
    },

    groupSize: async (group) => (await idsOf(group)).size,

    incidents: lists.incidents,
    unshown: lists.unshown,
    shownVersion: (incidentId) => readShown(table, incidentId),
    markShown: lists.markShown,

    fact: async (name) => factOf(await table.get(partitions.facts, rows.fact(name))),

    putFact: async (name, value) => table.put(factEntity(name, value)),

    async replaceFact(name, before, value) {
      const isNow = (stored: StoredEntity | undefined, wanted: unknown) =>
        JSON.stringify(factOf(stored)) === JSON.stringify(wanted);
      const stored = await table.get(partitions.facts, rows.fact(name));
      if (!isNow(stored, before)) return false;
      const change = { entity: factEntity(name, value), replaces: stored?.etag ?? null };
      if (await table.transact([change])) return true;
      // This very value may be stored already, with only the answer lost.
      return isNow(await table.get(partitions.facts, rows.fact(name)), value);
    },

    check: () => table.put({ partition: partitions.store, row: rows.check, fields: {} }),

    async close() {},
  };
}

const factEntity = (name: string, value: unknown): Entity => ({
  partition: partitions.facts,
  row: rows.fact(name),
  fields: { name, ...textToFields(JSON.stringify(value)) },
});

function factOf(stored: StoredEntity | undefined): unknown {
  try {
    return stored && JSON.parse(fieldsToText(stored));
  } catch (error) {
    throw azureTablesFailure(error);
  }
}

/** Waits for all, even when one fails: no work goes on after the caller has its result. */
async function all<Result>(works: readonly Promise<Result>[]): Promise<Result[]> {
  const outcomes = await Promise.allSettled(works);
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}

/** Ids break a tie. */
const newestFirst = (a: IncidentHead, b: IncidentHead): number =>
  b.openedAt.localeCompare(a.openedAt) || b.incidentId.localeCompare(a.incidentId);

/** No incident id contains the separator. */
const inGroup = (group: string, incidentId: string): string => `${incidentId} ${group}`;
