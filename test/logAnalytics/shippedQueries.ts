import { guids, type Literal, query, time } from '../../src/logAnalytics/query.ts';
import { accountId } from '../builders/signIn.ts';
import type { Schema } from './kusto.ts';
import { signInTables } from './signInTables.ts';

type ShippedQuery = {
  /** From the root of the repository. */
  readonly file: string;
  readonly tables: Schema;
  /** The query as it is sent, with several values of its parameters. */
  readonly texts: readonly string[];
};

const shipped = (file: string, tables: Schema, calls: readonly (readonly Literal[])[]): ShippedQuery => ({
  file,
  tables,
  texts: calls.map((values) => query(new URL(`../../${file}`, import.meta.url), ...values)),
});

const forAccounts = [[], [accountId], [accountId, accountId.toUpperCase()]].map((ids) => [guids(ids)]);

/** Every query that ships; a test sees that none is missing. */
export const shippedQueries: readonly ShippedQuery[] = [
  shipped(
    'src/signIn/queries/signIns.kql',
    signInTables,
    forAccounts.flatMap((ids) => [
      [...ids, time(null), time(null)],
      [...ids, time(0), time(Date.UTC(2026, 10, 22))],
    ]),
  ),
  shipped('src/signIn/queries/newest.kql', signInTables, forAccounts),
];
