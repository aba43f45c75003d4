import { day } from '../../duration.ts';
import type { WorkspaceResult } from '../../logAnalytics/client.ts';
import {
  readResultCode,
  readSignIn,
  readSlimSignIn,
  readUnreadRow,
  type SignInReading,
  type SlimSignInReading,
  type UnreadRow,
} from '../readSignIn.ts';
import { byGravity } from '../resultCode.ts';
import { clockSkew, type TimeSpan } from '../source.ts';
import { isTableRow, tableProblems } from './tables.ts';

type Row = Readonly<Record<string, unknown>>;

/** The SDK turns a missing time into 1970. */
export const timeOf = (value: unknown): string | null =>
  value instanceof Date && value.getTime() > 0 ? value.toISOString() : null;

/**
 * The results of a sign-in whose rows a query has put together, or of one row. `gravest` is what the log says
 * if no result can be read.
 */
export function resultsIn({ Results, ResultType }: Row): {
  readonly gravest: unknown;
  readonly others: readonly string[];
} {
  const all: readonly unknown[] = Array.isArray(Results) ? Results : [ResultType];
  const [gravest = all[0], ...others] = all.flatMap((code) => readResultCode(code) ?? []).sort(byGravity);
  return { gravest, others };
}

type Reading<Read> = { readonly signIn: Read } | { readonly problem: string };

/** Adds the results of a sign-in's other rows. */
function withOthers<Read extends object>(reading: Reading<Read>, others: readonly string[]): Reading<Read> {
  if ('problem' in reading || others.length === 0) return reading;
  return { signIn: { ...reading.signIn, otherResults: others } };
}

const partsOf = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {});

/**
 * Reads a row of `queries/signIns.kql`, or a sign-in of `queries/whois.kql`. Its columns are those of
 * `SigninLogs`: Entra's export under other names.
 */
export function readWorkspaceRow(row: Row, number: number): SignInReading {
  return withOthers(readSignIn(recordOf(row), number), resultsIn(row).others);
}

/** What is known of rows that `readWorkspaceRow` finds a problem in. */
export const unreadRows = (rows: readonly Row[]): readonly UnreadRow[] =>
  rows.flatMap((row, index) => {
    const reading = readWorkspaceRow(row, index + 1);
    return 'problem' in reading ? (readUnreadRow(recordOf(row), reading.problem) ?? []) : [];
  });

/** A row under the names of Entra's export. */
function recordOf(row: Row): object {
  return {
    id: row.Id,
    userId: row.UserId,
    createdDateTime: timeOf(row.CreatedDateTime),
    timeGenerated: timeOf(row.TimeGenerated),
    ingestionTime: timeOf(row.ArrivedAt),
    status: {
      failureReason: row.ResultDescription,
      ...partsOf(row.Status),
      errorCode: resultsIn(row).gravest,
    },
    location: row.LocationDetails,
    deviceDetail: row.DeviceDetail,
    authenticationDetails: row.AuthenticationDetails,
    appliedConditionalAccessPolicies: row.ConditionalAccessPolicies,
    riskEventTypes_v2: row.RiskEventTypes_V2,
    correlationId: row.CorrelationId,
    userPrincipalName: row.UserPrincipalName,
    ipAddress: row.IPAddress,
    autonomousSystemNumber: row.AutonomousSystemNumber,
    appDisplayName: row.AppDisplayName,
    resourceDisplayName: row.ResourceDisplayName,
    clientAppUsed: row.ClientAppUsed,
    userAgent: row.UserAgent,
    isInteractive: row.IsInteractive,
    authenticationRequirement: row.AuthenticationRequirement,
    conditionalAccessStatus: row.ConditionalAccessStatus,
    riskLevelDuringSignIn: row.RiskLevelDuringSignIn,
    riskState: row.RiskState,
    authenticationProtocol: row.AuthenticationProtocol,
  };
}

/** Reads a row of `queries/signInPage.kql`. Its columns are some of those of `signIns.kql`. */
export function readSlimWorkspaceRow(row: Row, number: number): SlimSignInReading {
  const at = timeOf(row.CreatedDateTime);
  const { gravest, others } = resultsIn(row);
  const reading = readSlimSignIn(
    {
      id: row.Id,
      userId: row.UserId,
      createdDateTime: at,
      status: { errorCode: gravest },
      location: { city: row.City, countryOrRegion: row.Country },
      correlationId: row.CorrelationId,
      userPrincipalName: row.UserPrincipalName,
      ipAddress: row.IPAddress,
      appDisplayName: row.AppDisplayName,
      clientAppUsed: row.ClientAppUsed,
    },
    number,
    at,
  );
  return withOthers(reading, others);
}

export const partial = 'Log Analytics gave only part of the answer, so sign-ins may be missing.';

/** Says in sentences what an answer lacks: a part of it, tables, or some of the columns that are read. */
export function problemsOf(
  { rows, isWhole }: WorkspaceResult,
  columns?: readonly string[],
): readonly string[] {
  if (isWhole) return tableProblems(rows, columns);
  return [partial, ...(rows.some(isTableRow) ? tableProblems(rows, columns) : [])];
}

/** Gives the rows that are sign-ins. */
export const signInRows = ({ rows }: WorkspaceResult): readonly Row[] =>
  rows.filter((row) => !isTableRow(row));

/** Reads each row, and names the broken ones. `from` is the number of rows before, for their numbers. */
export function readRows<Read>(
  rows: readonly Row[],
  read: (row: Row, number: number) => Reading<Read>,
  from = 0,
): { readonly signIns: readonly Read[]; readonly broken: readonly string[] } {
  const signIns: Read[] = [];
  const broken: string[] = [];
  for (const [index, row] of rows.entries()) {
    const reading = read(row, from + index + 1);
    if ('signIn' in reading) signIns.push(reading.signIn);
    else broken.push(reading.problem);
  }
  return { signIns, broken };
}

/** Entra publishes sign-ins minutes later, and a day or two later after an outage in between. */
const longestPublishing = 2 * day;

/**
 * Gives the span in which Entra published the sign-ins of a span. Log Analytics bounds no other time by
 * itself. Two clocks write the time of a sign-in and of its publishing.
 */
export const publishedIn = ({ from, to }: TimeSpan) => ({
  startTime: new Date(Date.parse(from) - clockSkew),
  endTime: new Date(Date.parse(to) + longestPublishing),
});
