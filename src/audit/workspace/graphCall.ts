import type { AuditEntry } from '../source.ts';
import { listOf, numberOf, type Row, textOf, timeOf } from './cells.ts';

/** Reads a row of `queries/graphCalls.kql`, calls that are alike; `null` when it has no time. */
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
