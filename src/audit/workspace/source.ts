import { GlasswatchError } from '../../errors.ts';
import { isGuid } from '../../guid.ts';
import type { WorkspaceClient, WorkspaceResult } from '../../logAnalytics/client.ts';
import { workspaceUnavailable } from '../../logAnalytics/failure.ts';
import { query } from '../../logAnalytics/query.ts';
import {
  type AuditCategory,
  type AuditEntry,
  type AuditSource,
  type AuditSubject,
  auditCategories,
} from '../source.ts';
import { numberOf, type Row, textOf } from './cells.ts';
import { type AuditTable, auditTables } from './tables.ts';

type Part = {
  readonly entries: readonly AuditEntry[];
  readonly totals: readonly (readonly [category: AuditCategory, count: number])[];
  /** The table's name, if it was read. */
  readonly lookedAt: readonly string[];
  readonly problems: readonly string[];
};

/**
 * An audit source over a Log Analytics workspace. It asks its three tables at the same time. A missing or
 * unreadable table is a problem in the answer and does not affect the others.
 */
export function createWorkspaceAuditSource(client: WorkspaceClient): AuditSource {
  return {
    async find({ span, ...subject }) {
      if (![subject.accountId, ...subject.groupIds].every(isGuid)) {
        throw workspaceUnavailable(
          'The id of the account or a group is no GUID. The workspace was not asked.',
        );
      }
      const timespan = { startTime: new Date(span.from), endTime: new Date(span.to) };
      const asked = await Promise.allSettled(
        auditTables.map(async (table) => {
          const file = new URL(`./queries/${table.query}.kql`, import.meta.url);
          return partOf(table, await client.ask(query(file, ...table.values(subject)), timespan), subject);
        }),
      );
      const failures = asked.filter((answer) => answer.status === 'rejected');
      if (failures.length === asked.length) throw failures[0]?.reason;
      const parts = asked.map((answer, index) =>
        answer.status === 'fulfilled' ? answer.value : missingPart(auditTables[index], answer.reason),
      );
      return {
        entries: parts.flatMap(({ entries }) => entries),
        totals: totalsOf(parts),
        lookedAt: parts.flatMap(({ lookedAt }) => lookedAt),
        problems: parts.flatMap(({ problems }) => problems),
      };
    },
  };
}

function partOf(table: AuditTable, { rows, isWhole }: WorkspaceResult, subject: AuditSubject): Part {
  const found = rows.filter((row) => !Array.isArray(row.Columns));
  const read = found.map((row) => ({ row, entry: table.read(row, subject) }));
  const entries = read.flatMap(({ entry }) => entry ?? []);
  const broken = found.length - entries.length;
  const missing = tableProblems(table, rows, isWhole);
  return {
    entries,
    lookedAt: missing.length === 0 ? [table.name] : [],
    totals: table.counted === 'sum' ? [['graph', largest(found, 'Sum')]] : totalsByKind(read),
    problems: [
      ...(isWhole ? [] : [`Log Analytics gave only part of the answer, so ${table.what} may be missing.`]),
      ...missing,
      ...(broken > 0 ? [`${broken} of ${found.length} rows of ${table.name} could not be read.`] : []),
    ],
  };
}

/** Read from the row that lists the table's columns. A partial answer may lack that row. */
function tableProblems({ name, what, remedy, columns }: AuditTable, rows: readonly Row[], isWhole: boolean) {
  const described = rows.find((row) => Array.isArray(row.Columns));
  if (described === undefined) {
    return isWhole ? [`The workspace has no table ${name}, so ${what} are missing. ${remedy}.`] : [];
  }
  const there = new Set<unknown>(described.Columns as []);
  const lacking = columns.filter((column) => !there.has(column));
  return lacking.length === 0
    ? []
    : [`The table ${name} has no ${lacking.join(', ')}, so ${what} are missing.`];
}

/**
 * The rows of a kind are numbered, and the oldest always comes. Rows that do not come count under the oldest
 * one's subject: the same operation may be about several things.
 */
function totalsByKind(read: readonly { readonly row: Row; readonly entry: AuditEntry | null }[]) {
  const kinds = Map.groupBy(read, ({ row }) => textOf(row.Kind));
  return [...kinds.values()].flatMap((same) => {
    const come = same.flatMap(({ entry }): [AuditCategory, number][] => (entry ? [[entry.category, 1]] : []));
    const numbers = same.map(({ row }) => numberOf(row.Nth));
    const others = Math.max(...numbers) - same.length;
    const oldest = same[numbers.indexOf(Math.max(...numbers))]?.entry;
    return oldest && others > 0 ? [...come, [oldest.category, others] as const] : come;
  });
}

const largest = (rows: readonly Row[], column: string): number =>
  rows.reduce((sum, row) => Math.max(sum, numberOf(row[column])), 0);

function totalsOf(parts: readonly Part[]): Readonly<Record<AuditCategory, number>> {
  const totals = Object.fromEntries(auditCategories.map((category) => [category, 0])) as Record<
    AuditCategory,
    number
  >;
  for (const [category, count] of parts.flatMap((part) => part.totals)) totals[category] += count;
  return totals;
}

/**
 * The client's sentence says what failed. An error without one is no failure of the log, so it is thrown
 * again.
 */
function missingPart(table: AuditTable | undefined, reason: unknown): Part {
  if (!(reason instanceof GlasswatchError) || !(reason.cause instanceof Error)) throw reason;
  const problem = `${table?.name} could not be read, so ${table?.what} are missing. ${reason.cause.message}`;
  return { entries: [], totals: [], lookedAt: [], problems: [problem] };
}
