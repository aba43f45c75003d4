import type { AuditAnswer, AuditEntry } from '../../src/audit/source.ts';
import { onTheDay } from './cardIncidents.ts';

export const noTotals: AuditAnswer['totals'] = {
  credential: 0,
  role: 0,
  conditionalAccess: 0,
  group: 0,
  directory: 0,
  resource: 0,
  graph: 0,
};

/** A role that somebody gave the account. Give what matters to the test. */
export const anAuditEntry = (given: Partial<AuditEntry> = {}): AuditEntry => ({
  id: 'Directory_1',
  category: 'role',
  at: onTheDay('09:15:00.000'),
  lastAt: null,
  count: 1,
  isByAccount: false,
  isToAccount: true,
  isToGroup: false,
  actor: 'ada@contoso.com',
  operation: 'Add member to role',
  which: 'Global Administrator',
  whom: null,
  succeeded: true,
  result: 'success',
  ipAddress: '192.0.2.24',
  exclusion: null,
  ...given,
});
