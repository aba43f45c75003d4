import { day } from '../../duration.ts';
import type { WorkspaceResult } from '../../logAnalytics/client.ts';
import { type AccountHistory, reachSlack, type TimeSpan } from '../source.ts';
import type { Use } from '../usual.ts';
import { timeOf } from './rows.ts';
import { isTableRow, type TableName, tableState } from './tables.ts';

/** The most combinations that are read: for each day of a month more than people use. */
export const mostUses = 1_000;

/** How far before the span its reach is looked for: all together stays below the 90 days that count as abuse. */
export const reachLookedFor = 50 * day;

const tableNames: readonly TableName[] = ['SigninLogs', 'AADNonInteractiveUserSignInLogs'];
/** Without these of a table's columns, its part of the query is left out. */
const columnsUsed = ['LocationDetails', 'AutonomousSystemNumber', 'AppDisplayName', 'ClientAppUsed'];

/** Reads the rows of `queries/history.kql`. */
export function readHistory({ rows, isWhole }: WorkspaceResult, { from }: TimeSpan): AccountHistory {
  const uses = rows.flatMap((row) => useOf(row) ?? []);
  const reach = Date.parse(from) + reachSlack;
  const begins = rows.flatMap((row) => timeOf(row.Since) ?? []);
  const reachesBack = begins.length > 0 && begins.every((since) => Date.parse(since) <= reach);
  const there = tableNames.filter((name) => rows.some((row) => isTableRow(row) && row.Table === name));
  const areRead = there.every((name) => tableState(rows, name, columnsUsed).isRead);
  return { uses, isWhole: isWhole && areRead && reachesBack && uses.length < mostUses };
}

function useOf(row: WorkspaceResult['rows'][number]): Use | null {
  const at = timeOf(row.Day);
  if (at === null) return null;
  return {
    day: at.slice(0, 10),
    city: textOf(row.City),
    country: textOf(row.Country),
    autonomousSystemNumber: textOf(row.AutonomousSystemNumber),
    application: textOf(row.AppDisplayName),
    clientApp: textOf(row.ClientAppUsed),
  };
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
