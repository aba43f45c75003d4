import type { IncidentHead, Store } from '../store.ts';
import type { AzureTable, Entity, StoredEntity } from './client.ts';
import { readHead, readShown } from './heads.ts';
import { keyPart, partitions, rows, rowsOf } from './keys.ts';

/**
 * The lists of incidents: all, the open ones, and those that the channel does not show in their current
 * version.
 */
export type Lists = Pick<Store, 'incidents' | 'unshown' | 'markShown'> & {
  /** The rows that the lists need before an append may turn `before` into `next`. */
  rowsFor(before: IncidentHead | undefined, next: IncidentHead): readonly Entity[];
};

/** How many heads are looked at for those of a group: their rows do not name it. */
const lookedAtForGroup = 2_000;

/** How many heads are read at a time, where a list may end early. */
const headsAtOnce = 50;

/**
 * Each list has a partition of its own. A row is written before the append that makes it true, and says until
 * which version of the incident it may be needed. A reader checks each row against the incident and removes
 * outdated rows. So a crash can leave a row too many, which costs a reader one request, but never a row too
 * few.
 */
export function createLists(
  table: AzureTable,
  isOfGroup: (group: string, incidentId: string) => Promise<boolean>,
): Lists {
  async function incidentsIn(
    partition: string,
    { isOpen, openedSince = '', openedBefore, group, limit = Number.POSITIVE_INFINITY }: Filter,
  ): Promise<readonly IncidentHead[]> {
    const found = new Map<string, IncidentHead>();
    let left = group === undefined ? Number.POSITIVE_INFINITY : lookedAtForGroup;
    for await (const page of table.pages(partition, rows.openedBetween(openedSince, openedBefore))) {
      for (let at = 0; at < page.length; at += headsAtOnce) {
        const part = page.slice(at, at + headsAtOnce);
        const heads = await Promise.all(part.map((row) => wanted(row, isOpen, group)));
        for (const head of heads) if (head) found.set(head.incidentId, head);
        left -= part.length;
        if (found.size >= limit || left <= 0) return [...found.values()].slice(0, limit);
      }
    }
    return [...found.values()];
  }

  async function wanted(
    row: StoredEntity,
    isOpen: boolean | undefined,
    group: string | undefined,
  ): Promise<IncidentHead | undefined> {
    const head = await headOfRow(row);
    if (!head || (isOpen !== undefined && head.isOpen !== isOpen)) return undefined;
    return group === undefined || (await isOfGroup(group, head.incidentId)) ? head : undefined;
  }

  async function headOfRow(row: StoredEntity): Promise<IncidentHead | undefined> {
    const { incidentId, openedAt, sequence } = row.fields;
    const head = await readHead(table, String(incidentId));
    if (!head) return undefined;
    // When two instances begin the same incident at once, the loser leaves only its row.
    if (head.openedAt !== openedAt) return undefined;
    const isOver = row.partition === partitions.open && !head.isOpen && Number(sequence) <= head.version;
    if (isOver) await dropQuietly(row);
    return head;
  }

  /**
   * A leftover row does no harm, and the next reader tries again. Only a row unchanged since it was read is
   * removed.
   */
  async function dropQuietly(row: StoredEntity): Promise<void> {
    await table.remove(row).catch(() => false);
  }

  const unshownRow = ({ incidentId, version }: Pick<IncidentHead, 'incidentId' | 'version'>): Entity => ({
    partition: partitions.unshown,
    row: rows.bySequence(incidentId, version),
    fields: { incidentId, version },
  });

  const listRow = (partition: string, { incidentId, openedAt }: IncidentHead, sequence: number): Entity => ({
    partition,
    row: rows.byOpening(openedAt, incidentId, sequence),
    fields: { incidentId, openedAt, sequence },
  });

  return {
    rowsFor: (before, next) => [
      unshownRow(next),
      ...(before ? [] : [listRow(partitions.incidents, next, 1)]),
      // Each opening has its own row name. So removing the row of a closed incident never removes the next
      // one.
      ...(next.isOpen && !before?.isOpen ? [listRow(partitions.open, next, (before?.version ?? 0) + 1)] : []),
    ],

    incidents: (filter) =>
      incidentsIn(filter.isOpen === true ? partitions.open : partitions.incidents, filter),

    async unshown() {
      const ids = new Set<string>();
      for await (const page of table.pages(partitions.unshown)) {
        for (const { fields } of page) ids.add(String(fields.incidentId));
      }
      const heads = await Promise.all(
        Array.from(ids, async (id) => {
          const head = await readHead(table, id);
          return head && head.version > (await readShown(table, id)) ? head : undefined;
        }),
      );
      return heads
        .filter((head) => head !== undefined)
        .toSorted((a, b) => compare(a.openedAt, b.openedAt) || compare(a.incidentId, b.incidentId))
        .map(({ incidentId }) => incidentId);
    },

    async markShown(incidentId, version) {
      const partition = partitions.incident(incidentId);
      await table.put({ partition, row: rows.shown, fields: { version } });
      const head = await readHead(table, incidentId);
      // Another instance may have shown a later version and removed the row that is needed again now.
      if (head && head.version > version) await table.put(unshownRow(head));
      for await (const page of table.pages(partitions.unshown, rowsOf(keyPart(incidentId)))) {
        // Read after the rows: a later mark writes its row anew, and that row is not the one removed here.
        const shown = await readShown(table, incidentId);
        const over = page.filter(({ fields }) => Number(fields.version) <= shown);
        await Promise.all(over.map(dropQuietly));
      }
    },
  };
}

type Filter = Parameters<Store['incidents']>[0];

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
