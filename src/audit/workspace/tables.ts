import { guid, guids, type Literal, name } from '../../logAnalytics/query.ts';
import type { AuditEntry, AuditSubject } from '../source.ts';
import type { Row } from './cells.ts';
import { readChange } from './change.ts';
import { readGraphCall, readOperation } from './operation.ts';

/** A table of the workspace that holds a part of what an account did. */
export type AuditTable = {
  readonly name: string;
  /** Its contents, in the plural. */
  readonly what: string;
  /** What to switch on when the workspace does not have it. */
  readonly remedy: string;
  /** The name of its file in `queries`, and of the function in that file. */
  readonly query: string;
  /** The columns that the query reads. Without one of them it returns no rows. */
  readonly columns: readonly string[];
  /** How the query gives the total: by numbering the rows of each kind, or by a running sum. */
  readonly counted: 'byKind' | 'sum';
  readonly read: (row: Row, subject: AuditSubject) => AuditEntry | null;
  /** The values of the query's parameters. */
  readonly values: (subject: AuditSubject) => readonly Literal[];
};

export const auditTables: readonly AuditTable[] = [
  {
    name: 'AuditLogs',
    what: 'changes in the directory',
    remedy: 'Switch on AuditLogs in Entra’s diagnostic settings',
    query: 'changes',
    columns: [
      ...['Id', 'TimeGenerated', 'ActivityDateTime', 'OperationName', 'Category', 'Result', 'ResultReason'],
      ...['ResultDescription', 'InitiatedBy', 'TargetResources', 'AdditionalDetails'],
    ],
    counted: 'byKind',
    read: readChange,
    values: ({ accountId, userPrincipalName, groupIds }) => [
      guid(accountId),
      name(userPrincipalName),
      guids(groupIds),
    ],
  },
  {
    name: 'AzureActivity',
    what: 'operations on Azure resources',
    remedy: 'Send each subscription’s activity log to this workspace, in Azure Monitor’s diagnostic settings',
    query: 'operations',
    columns: [
      ...['TimeGenerated', 'EventDataId', 'CorrelationId', 'OperationNameValue', 'ActivityStatusValue'],
      ...[
        'ActivitySubstatusValue',
        'Caller',
        'CallerIpAddress',
        'Claims',
        'Claims_d',
        'ResourceId',
        '_ResourceId',
      ],
    ],
    counted: 'byKind',
    read: readOperation,
    values: ({ accountId, userPrincipalName }) => [guid(accountId), name(userPrincipalName)],
  },
  {
    name: 'MicrosoftGraphActivityLogs',
    what: 'calls of Microsoft Graph',
    remedy: 'Switch on MicrosoftGraphActivityLogs in Entra’s diagnostic settings, which takes Entra ID P1',
    query: 'graphCalls',
    columns: [
      'TimeGenerated',
      'RequestId',
      'RequestMethod',
      'RequestUri',
      'ResponseStatusCode',
      'UserId',
      'IPAddress',
    ],
    counted: 'sum',
    read: readGraphCall,
    values: ({ accountId }) => [guid(accountId)],
  },
];
