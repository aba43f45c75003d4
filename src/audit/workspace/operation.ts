import type { AuditEntry } from '../source.ts';
import { listOf, numberOf, type Row, textOf, timeOf } from './cells.ts';

/** Reads a row of `queries/operations.kql`. `null` when it has no time. */
export function readOperation(row: Row): AuditEntry | null {
  const at = timeOf(row.At);
  if (at === null) return null;
  const status = textOf(row.ActivityStatusValue);
  return {
    id: textOf(row.Id) ?? '',
    category: 'resource',
    at,
    lastAt: null,
    count: 1,
    isByAccount: true,
    isToAccount: false,
    isToGroup: false,
    actor: null,
    operation: textOf(row.OperationNameValue) ?? 'Operation without a name',
    which: textOf(row.Target),
    whom: null,
    succeeded: succeeded(status),
    result: textOf(row.ActivitySubstatusValue) ?? status,
    ipAddress: textOf(row.CallerIpAddress),
    exclusion: null,
  };
}

/**
 * `Success` and `Failure`, or `Succeeded` and `Failed`. A begun or accepted operation says nothing of the
 * end.
 */
function succeeded(status: string | null): boolean | null {
  if (/^succ/i.test(status ?? '')) return true;
  return /^fail/i.test(status ?? '') ? false : null;
}

/** Reads a row of `queries/graphCalls.kql`, which counts similar calls. `null` when it has no time. */
export function readGraphCall(row: Row): AuditEntry | null {
  const at = timeOf(row.First);
  if (at === null) return null;
  const count = numberOf(row.Calls);
  const status = numberOf(row.ResponseStatusCode);
  const operation = `${textOf(row.RequestMethod) ?? 'Call'} ${textOf(row.Path) ?? '/'}`;
  const addresses = listOf(row.IPAddresses).filter((address) => textOf(address) !== null);
  return {
    id: `${operation} ${status}`,
    category: 'graph',
    at,
    lastAt: count > 1 ? timeOf(row.Last) : null,
    count,
    isByAccount: true,
    isToAccount: false,
    isToGroup: false,
    actor: null,
    operation,
    which: null,
    whom: null,
    succeeded: status === 0 ? null : status < 400,
    result: status === 0 ? null : `status ${status}`,
    ipAddress: addresses.length === 0 ? null : addresses.join(', '),
    exclusion: null,
  };
}
