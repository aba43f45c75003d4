import type { TableRow } from '../fakes/workspaceTables.ts';
import { ada } from './incident.ts';
import { accountId } from './signIn.ts';

/** The account of `aSignIn`, as Entra names it in an audit log. */
const accountName = 'svc-harbour@contoso.onmicrosoft.com';

/** Entra writes a value that was changed as JSON in a text. */
export const changed = (displayName: string, oldValue: unknown, newValue: unknown) => ({
  displayName,
  oldValue: oldValue === null ? null : JSON.stringify(oldValue),
  newValue: newValue === null ? null : JSON.stringify(newValue),
});

export const user = (id: string, userPrincipalName: string, modifiedProperties: readonly object[] = []) => ({
  ...{ id, displayName: null, type: 'User', userPrincipalName, groupType: null, modifiedProperties },
  administrativeUnits: [],
});

export const theAccount = (modifiedProperties: readonly object[] = []) =>
  user(accountId, accountName, modifiedProperties);

const byUser = (id: string, userPrincipalName: string, ipAddress = '203.0.113.77') => ({
  user: { id, displayName: null, userPrincipalName, ipAddress, roles: [] },
});

/** Somebody else of the organisation. */
export const byAda = byUser(ada.id, 'ada@contoso.com', '192.0.2.24');
export const byAccount = byUser(accountId, accountName);

let rows = 0;
const nextId = () => `Directory_${String(++rows).padStart(6, '0')}`;

/** A row of `AuditLogs`: a role that somebody gave the account. Give what matters to the test. */
export function aChange(given: TableRow = {}): TableRow {
  const at = given.TimeGenerated ?? '2026-11-03T09:15:00.000Z';
  return {
    Id: nextId(),
    TimeGenerated: at,
    ActivityDateTime: at,
    OperationName: 'Add member to role',
    ActivityDisplayName: 'Add member to role',
    Category: 'RoleManagement',
    LoggedByService: 'Core Directory',
    Result: 'success',
    ResultReason: '',
    ResultDescription: '',
    InitiatedBy: byAda,
    TargetResources: [
      theAccount([
        changed('Role.ObjectID', null, '00000000-0000-4000-8000-0000000000f1'),
        changed('Role.DisplayName', null, 'Global Administrator'),
        changed('Role.WellKnownObjectName', null, 'TenantAdmins'),
      ]),
      { id: '00000000-0000-4000-8000-0000000000f1', displayName: null, type: 'Role', modifiedProperties: [] },
    ],
    AdditionalDetails: [{ key: 'User-Agent', value: 'Mozilla/5.0' }],
    ...given,
  };
}

/** A row of a policy's change, with what it excludes before and afterwards. */
export function aPolicyChange(
  before: readonly string[],
  after: readonly string[],
  given: TableRow = {},
): TableRow {
  const policy = (excludeUsers: readonly string[]) =>
    JSON.stringify({
      displayName: 'CA001: Require MFA for all users',
      conditions: { users: { includeUsers: ['All'], excludeUsers, excludeGroups: [] } },
      state: 'enabled',
    });
  return aChange({
    OperationName: 'Update conditional access policy',
    Category: 'Policy',
    TargetResources: [
      {
        id: '00000000-0000-4000-8000-0000000000ca',
        displayName: 'CA001: Require MFA for all users',
        type: 'Policy',
        userPrincipalName: null,
        modifiedProperties: [
          { displayName: 'ConditionalAccessPolicy', oldValue: policy(before), newValue: policy(after) },
        ],
      },
    ],
    ...given,
  });
}

const claim = 'http://schemas.microsoft.com/identity/claims/objectidentifier';

/** A row of `AzureActivity`: the account deletes an alert rule. */
export function anOperation(given: TableRow = {}, objectId: string = accountId): TableRow {
  const claims = { [claim]: objectId, name: 'Harbour', ipaddr: '203.0.113.77' };
  return {
    TimeGenerated: '2026-11-03T09:16:00.000Z',
    EventDataId: nextId(),
    CorrelationId: '00000000-0000-4000-8000-0000000000c1',
    OperationNameValue: 'MICROSOFT.INSIGHTS/SCHEDULEDQUERYRULES/DELETE',
    ActivityStatusValue: 'Success',
    ActivitySubstatusValue: 'OK (HTTP Status Code: 200)',
    Caller: accountName,
    CallerIpAddress: '203.0.113.77',
    Claims: JSON.stringify(claims),
    Claims_d: claims,
    _ResourceId:
      '/subscriptions/00000000-0000-4000-8000-00000000000b/resourcegroups/watch-rg/providers/microsoft.insights/scheduledqueryrules/break-glass',
    ResourceId: '',
    ...given,
  };
}

/** A row of `MicrosoftGraphActivityLogs`: the account reads one user. */
export const aGraphCall = (given: TableRow = {}): TableRow => ({
  TimeGenerated: '2026-11-03T09:17:00.000Z',
  RequestId: nextId(),
  RequestMethod: 'GET',
  RequestUri:
    'https://graph.microsoft.com/v1.0/users/00000000-0000-4000-8000-0000000000ad?$select=id,displayName',
  ResponseStatusCode: 200,
  UserId: accountId,
  AppId: '14d82eec-204b-4c2f-b7e8-296a70dab67e',
  IPAddress: '203.0.113.77',
  SignInActivityId: 'aBcDeFgHiJ',
  ...given,
});
