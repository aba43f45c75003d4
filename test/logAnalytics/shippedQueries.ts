import { readFileSync } from 'node:fs';
import {
  address,
  codes,
  count,
  guid,
  guids,
  type Literal,
  name,
  names,
  query,
  time,
} from '../../src/logAnalytics/query.ts';
import type { AttemptFilter } from '../../src/signIn/attemptFilter.ts';
import { alertRuleQuery } from '../../src/signIn/workspace/alertRule.ts';
import { portalQuery } from '../../src/signIn/workspace/portal.ts';
import { accountId } from '../builders/signIn.ts';
import { auditTables } from './auditTables.ts';
import type { Schema } from './kusto.ts';
import { operationTable, signInTables } from './signInTables.ts';

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

const filled = (file: string, tables: Schema, texts: readonly string[]): ShippedQuery => ({
  file,
  tables,
  texts: [readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8'), ...texts],
});

const span = { from: '2026-11-03T00:00:00Z', to: '2026-11-04T00:00:00Z' };
const forAccounts = [[], [accountId], [accountId, accountId.toUpperCase()]].map((ids) => [guids(ids)]);

const forAccount = [accountId, accountId.toUpperCase()].map((id) => [guid(id)]);
const forSubject = [[], [accountId, accountId.toUpperCase()]].map((groups) => [
  guid(accountId),
  name('svc-harbour"\\@contoso.onmicrosoft.com'),
  guids(groups),
]);
const forNamed = forSubject.map((values) => values.slice(0, 2));
const { AuditLogs, AzureActivity, MicrosoftGraphActivityLogs } = auditTables;

/** Every query that the bot sends; a test sees that none is missing. */
export const shippedQueries: readonly ShippedQuery[] = [
  shipped(
    'src/signIn/workspace/queries/signIns.kql',
    signInTables,
    forAccounts.flatMap((ids) => [
      [...ids, time(null), time(null)],
      [...ids, time(0), time(Date.UTC(2026, 10, 22))],
    ]),
  ),
  shipped(
    'src/signIn/workspace/queries/signInPage.kql',
    signInTables,
    forAccounts.map((accounts) => [...accounts, time(0), time(Date.UTC(2026, 10, 22)), count(5_000)]),
  ),
  shipped(
    'src/signIn/workspace/queries/lastUses.kql',
    signInTables,
    forAccounts.map((values) => [...values, codes(['0', '50140'])]),
  ),
  shipped(
    'src/signIn/workspace/queries/examine.kql',
    { ...signInTables, ...operationTable },
    forAccounts.map((accounts) => [...accounts, time(Date.UTC(2026, 10, 1))]),
  ),
  shipped(
    'src/signIn/workspace/queries/whois.kql',
    signInTables,
    forAccounts.flatMap((ids) => ['192.0.2.24', '2001:db8::1'].map((text) => [...ids, address(text)])),
  ),
  shipped(
    'src/signIn/workspace/queries/history.kql',
    signInTables,
    [[], ['51600000-0000-4000-8000-000000000001', 'no "GUID" \\']].map((besides) => [
      ...[guid(accountId), time(0), time(Date.UTC(2026, 10, 22))],
      ...[codes(['0', '50140']), names(besides), count(1_000)],
    ]),
  ),
  shipped('src/audit/workspace/queries/changes.kql', { AuditLogs }, forSubject),
  shipped('src/audit/workspace/queries/operations.kql', { AzureActivity }, forNamed),
  shipped('src/audit/workspace/queries/graphCalls.kql', { MicrosoftGraphActivityLogs }, forAccount),
];

/** Those that somebody else runs: each as its file has it, and with values. */
export const filledQueries: readonly ShippedQuery[] = [
  filled('src/signIn/workspace/queries/alertRule.kql', signInTables, [
    alertRuleQuery([accountId], 'all'),
    alertRuleQuery([accountId, accountId.toUpperCase()], 'classic'),
  ]),
  filled(
    'src/signIn/workspace/queries/portal.kql',
    signInTables,
    (
      [
        { outcome: null, ipAddress: null },
        { outcome: 'failed', ipAddress: '192.0.2.24' },
        { outcome: 'succeeded', ipAddress: '2001:db8::1' },
        { outcome: 'blocked', ipAddress: null },
        { outcome: 'classic', ipAddress: null },
      ] satisfies AttemptFilter[]
    ).map((filter) => portalQuery({ accountIds: [accountId], span }, filter)),
  ),
];
