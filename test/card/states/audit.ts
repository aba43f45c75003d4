import type { AuditEntry } from '../../../src/audit/source.ts';
import { auditMessage } from '../../../src/command/audit/card.ts';
import type { Message } from '../../../src/presentation/message.ts';
import { anAuditEntry, noTotals } from '../../builders/auditEntry.ts';
import { harbour, onTheDay } from '../../builders/cardIncidents.ts';

const title = 'What the account did, and what was done to it in the last 7 days';
const account = harbour.userPrincipalName;
const tables = ['AuditLogs', 'AzureActivity', 'MicrosoftGraphActivityLogs'];
const byAccount = { isByAccount: true, isToAccount: false, actor: account, ipAddress: '203.0.113.77' };

const attack: readonly AuditEntry[] = [
  anAuditEntry({
    ...{
      ...byAccount,
      isToAccount: true,
      category: 'credential',
      operation: 'User registered security info',
    },
    which: 'User registered Microsoft Authenticator App with Notification and Code',
  }),
  anAuditEntry({
    ...{ ...byAccount, category: 'credential', operation: 'Reset user password', succeeded: false },
    ...{ which: null, whom: 'grace@contoso.com', at: onTheDay('09:18:00.000') },
  }),
  anAuditEntry(),
  anAuditEntry({
    ...{ category: 'conditionalAccess', operation: 'Update conditional access policy', isToAccount: false },
    ...{ which: 'CA001: Require MFA for all users', exclusion: 'ends' },
  }),
  anAuditEntry({
    ...{
      category: 'group',
      operation: 'Remove member from group',
      which: 'Excluded from Conditional Access',
    },
  }),
  anAuditEntry({
    ...{
      ...byAccount,
      category: 'directory',
      operation: 'Consent to application',
      which: 'ConsentAction.Permissions',
    },
    whom: 'Mail exporter',
  }),
  anAuditEntry({
    ...{ ...byAccount, category: 'resource', operation: 'MICROSOFT.INSIGHTS/SCHEDULEDQUERYRULES/DELETE' },
    which:
      '/subscriptions/00000000-0000-4000-8000-00000000000b/resourcegroups/watch-rg/providers/microsoft.insights/scheduledqueryrules/break-glass',
    result: 'OK (HTTP Status Code: 200)',
  }),
  ...(['PATCH /users/{id}', 'GET /users/{id}/memberOf'] as const).map((operation, index) =>
    anAuditEntry({
      ...{ ...byAccount, category: 'graph', operation, which: null, count: index === 0 ? 1 : 6_000 },
      ...{ result: 'status 200', lastAt: index === 0 ? null : onTheDay('11:39:59.000') },
    }),
  ),
];

const flood: readonly AuditEntry[] = [
  ...attack,
  ...Array.from({ length: 60 }, (_, index) =>
    anAuditEntry({
      ...{
        ...byAccount,
        category: index < 30 ? 'credential' : 'directory',
        whom: `person-${index}@contoso.com`,
      },
      ...{ operation: index < 30 ? 'Reset user password' : 'Update user', which: null },
      at: new Date(Date.parse(onTheDay('09:20:00.000')) + index * 1_000).toISOString(),
    }),
  ),
];

const totals = {
  ...noTotals,
  credential: 2,
  role: 1,
  conditionalAccess: 1,
  group: 1,
  directory: 1,
  resource: 1,
};

/** Every state of the card of an audit, by a name that says which. */
export const auditStates: Readonly<Record<string, Message>> = {
  'audit, an attack': auditMessage({
    ...{
      title,
      account,
      entries: attack,
      totals: { ...totals, graph: 6_001 },
      lookedAt: tables,
      problems: [],
    },
  }),
  'audit, more than fit': auditMessage({
    ...{ title, account, entries: flood, lookedAt: tables, problems: [] },
    totals: { ...totals, credential: 32, directory: 5_031, graph: 6_001 },
  }),
  'audit, a drill': auditMessage({
    ...{ title, account, lookedAt: ['AuditLogs'], totals: { ...noTotals, credential: 1 } },
    entries: [anAuditEntry({ category: 'credential', operation: 'Reset user password', which: null })],
    problems: [
      'The workspace has no table AzureActivity, so operations on Azure resources are missing. Send each subscription’s activity log to this workspace, in Azure Monitor’s diagnostic settings.',
      'The workspace has no table MicrosoftGraphActivityLogs, so calls of Microsoft Graph are missing. Switch on MicrosoftGraphActivityLogs in Entra’s diagnostic settings, which takes Entra ID P1.',
    ],
  }),
  'audit, nothing': auditMessage({
    ...{ title, account, entries: [], totals: noTotals, lookedAt: tables, problems: [] },
  }),
};
