import type { TransactionAction } from '@azure/data-tables';
import { statusOf } from '../../azure/sdkError.ts';
import { createTurns } from '../../running/turns.ts';
import { within } from '../../running/within.ts';
import { connectAzureTables, odata, type TablesAccount, type TablesPatience } from './connect.ts';
import { azureTablesFailure, codeOf, storeUnavailable } from './failure.ts';

export type Fields = Readonly<Record<string, string | number | boolean | Uint8Array>>;

export type Entity = { readonly partition: string; readonly row: string; readonly fields: Fields };

/** An entity as read from the table. Its field types are not checked yet. */
export type StoredEntity = {
  readonly row: string;
  readonly partition: string;
  readonly etag: string;
  /** When the service last wrote it, by the service's clock: texts that sort by time. */
  readonly timestamp: string;
  readonly fields: Readonly<Record<string, unknown>>;
};

/** A range of keys: `from` is included, `below` is not. */
export type KeyRange = { readonly from: string; readonly below: string };

/** One change of a transaction: a new entity, or one in the place of what was read with that ETag. */
type Change = { readonly entity: Entity; readonly replaces: string | null };

/** A table. Every method rejects with a `GlasswatchError` of code `storeUnavailable`, and with nothing else. */
export type AzureTable = {
  get(partition: string, row: string): Promise<StoredEntity | undefined>;
  /** In the order of their row keys, page by page as the service returns them. */
  pages(partition: string, rows?: KeyRange): AsyncIterable<readonly StoredEntity[]>;
  /** All of them at once. */
  list(partition: string, rows?: KeyRange): Promise<readonly StoredEntity[]>;
  /**
   * The keys and incidents of all entities in the partitions between these names, in order. Reads the whole
   * table.
   */
  scan(partitions: KeyRange): AsyncIterable<readonly StoredEntity[]>;
  /** Writes an entity and overwrites any that exists. */
  put(entity: Entity): Promise<void>;
  /**
   * Atomic: all changes or none. `false` when an entity already exists or has changed since it was read. One
   * partition only.
   */
  transact(changes: readonly Change[]): Promise<boolean>;
  /** `false` when it has changed since it was read, or is gone. */
  remove(entity: StoredEntity): Promise<boolean>;
  exists(): Promise<boolean>;
  /** Creates the table. Another instance may have created it first. */
  create(): Promise<void>;
};

const usualPatience: TablesPatience = { request: 5_000, retry: 200 };
/** An alert may need a request for each of a hundred rows of the log. */
const requestsAtOnce = 48;

/** A failed request may still have been carried out. The caller finds out. */
export function openAzureTable(account: TablesAccount, patience = usualPatience): AzureTable {
  const client = connectAzureTables(account, patience);
  const turn = createTurns(requestsAtOnce);

  const request = <Result>(work: (abortSignal: AbortSignal) => Promise<Result>): Promise<Result> =>
    turn(() =>
      within(patience.request, work, () =>
        storeUnavailable(`Azure Tables did not answer within ${patience.request / 1000} s.`),
      ),
    );

  const asOurs = (error: unknown): never => {
    throw azureTablesFailure(error);
  };

  /** `undefined` when the service answers with one of these statuses. */
  const unless =
    (...statuses: readonly number[]) =>
    (error: unknown): undefined => {
      if (isAnswer(error, statuses)) return undefined;
      throw azureTablesFailure(error);
    };

  const filterOf = (partition: string, rows: KeyRange | undefined): string =>
    rows
      ? odata`PartitionKey eq ${partition} and RowKey ge ${rows.from} and RowKey lt ${rows.below}`
      : odata`PartitionKey eq ${partition}`;

  async function* pagesOf(filter: string, select?: string[]): AsyncIterable<readonly StoredEntity[]> {
    let next: { readonly continuationToken?: string } | undefined = {};
    while (next) {
      const from: { readonly continuationToken?: string } = next;
      const { value: page } = await request((abortSignal) =>
        client
          .listEntities({ queryOptions: { filter, ...(select ? { select } : {}) }, abortSignal })
          .byPage(from)
          .next(),
      ).catch(asOurs);
      if (page) yield page.map(storedEntity);
      next = page?.continuationToken ? { continuationToken: page.continuationToken } : undefined;
    }
  }

  return {
    async get(partition, row) {
      const found = await request((abortSignal) => client.getEntity(partition, row, { abortSignal })).catch(
        unless(404),
      );
      return found && storedEntity(found);
    },
    pages: (partition, rows) => pagesOf(filterOf(partition, rows)),
    async list(partition, rows) {
      const found: StoredEntity[] = [];
      for await (const page of pagesOf(filterOf(partition, rows))) found.push(...page);
      return found;
    },
    scan: ({ from, below }) =>
      pagesOf(odata`PartitionKey ge ${from} and PartitionKey lt ${below}`, [
        'PartitionKey',
        'RowKey',
        'incidentId',
      ]),
    async put(entity) {
      await request((abortSignal) => client.upsertEntity(asEntity(entity), 'Replace', { abortSignal })).catch(
        asOurs,
      );
    },
    async transact(changes) {
      const actions = changes.map(
        ({ entity, replaces }): TransactionAction =>
          replaces === null
            ? ['create', asEntity(entity)]
            : ['update', asEntity(entity), 'Replace', { etag: replaces }],
      );
      const done = await request((abortSignal) => client.submitTransaction(actions, { abortSignal })).catch(
        unless(404, 409, 412),
      );
      if (!done) return false;
      // The SDK throws only where a sub-response has a body.
      const failed = done.subResponses.find(({ status }) => status >= 300);
      if (failed || done.subResponses.length === 0) {
        throw azureTablesFailure({ statusCode: failed?.status ?? done.status });
      }
      return true;
    },
    async remove({ partition, row, etag }) {
      const done = await request((abortSignal) =>
        client.deleteEntity(partition, row, { etag, abortSignal }),
      ).catch(unless(404, 412));
      return done !== undefined;
    },
    async exists() {
      const nothing = (error: unknown): boolean => {
        if (statusOf(error) !== 404) throw azureTablesFailure(error);
        return codeOf(error) !== 'TableNotFound';
      };
      return request((abortSignal) => client.getEntity('none', 'none', { abortSignal })).then(
        () => true,
        nothing,
      );
    },
    async create() {
      await request((abortSignal) => client.createTable({ abortSignal })).catch(unless(409));
    },
  };
}

/** A missing table, or one being deleted, is no answer. */
const noTable = new Set(['TableNotFound', 'TableBeingDeleted']);

const isAnswer = (error: unknown, statuses: readonly number[]): boolean =>
  statuses.includes(statusOf(error) ?? 0) && !noTable.has(codeOf(error) ?? '');

const asEntity = ({ partition, row, fields }: Entity) => ({
  ...fields,
  partitionKey: partition,
  rowKey: row,
});

function storedEntity(found: Readonly<Record<string, unknown>>): StoredEntity {
  const { partitionKey, rowKey, etag, timestamp, ...fields } = found;
  return {
    partition: String(partitionKey),
    row: String(rowKey),
    etag: String(etag),
    timestamp: String(timestamp),
    fields,
  };
}
