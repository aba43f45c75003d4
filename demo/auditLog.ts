import { join } from 'node:path';
import { demoAccounts } from './signInLog.ts';

const [harbour, lantern] = demoAccounts;
const minute = 60_000;
const day = 24 * 60 * minute;

/** The group that holds both accounts, and that every policy should exclude. */
export const demoGroupId = '9f0b0000-0000-4000-8000-000000000001';

/** Where the demo keeps its canned rows of AuditLogs. */
export const auditLogOf = (dataDir: string): string => join(dataDir, 'audit-log.json');

/** A row of the table AuditLogs, as a query of the workspace gives it. */
export type AuditRow = {
  readonly Id: string;
  /** ISO 8601 UTC. */
  readonly ActivityDateTime: string;
  readonly OperationName: string;
  readonly Category: string;
  readonly Result: string;
  readonly ResultReason: string;
  readonly InitiatedBy: { readonly user: { readonly userPrincipalName: string; readonly ipAddress: string } };
  readonly TargetResources: readonly object[];
  readonly AdditionalDetails: readonly object[];
};

const petra = { userPrincipalName: 'petra.vogel@contoso.com', ipAddress: '192.0.2.24' };
/** The help desk's account, from the address of the attack: this is how the password got out. */
const stolen = { userPrincipalName: 'helpdesk.desk7@contoso.com', ipAddress: '203.0.113.77' };

const account = (given: typeof harbour | typeof lantern) => ({
  id: given.id,
  displayName: given.displayName,
  type: 'User',
  userPrincipalName: given.userPrincipalName,
  modifiedProperties: [],
});

/** A policy as AuditLogs writes it: for everyone but the excluded groups. */
const policy = (id: string, displayName: string, excludeGroups: readonly string[]) =>
  JSON.stringify({
    id,
    displayName,
    state: 'enabled',
    conditions: { users: { includeUsers: ['All'], excludeUsers: [], excludeGroups } },
  });

function policyChange(before: readonly string[], after: readonly string[]): object {
  const [id, name] = [
    'ca000000-0000-4000-8000-000000000009',
    'CA009: Block interactive sign-in of service accounts',
  ];
  const [oldValue, newValue] = [policy(id, name, before), policy(id, name, after)];
  const modifiedProperties = [{ displayName: 'ConditionalAccessPolicy', oldValue, newValue }];
  return { id, displayName: name, type: 'Policy', userPrincipalName: null, modifiedProperties };
}

/**
 * What the directory's log says of the demo's accounts up to `now`, oldest first: a policy that had forgotten them and
 * was corrected, the passwords that were changed after the last drill, and a reset of one an hour before the attack. The
 * same `now` gives the same rows.
 */
export function demoAuditLog(now: Date): readonly AuditRow[] {
  const row = (
    [ago, OperationName, Category]: readonly [ago: number, operation: string, category: string],
    user: typeof petra,
    ...TargetResources: readonly object[]
  ): AuditRow => ({
    Id: `Directory_demo_${ago}`,
    ActivityDateTime: new Date(now.getTime() - ago).toISOString(),
    ...{ OperationName, Category, Result: 'success', ResultReason: '' },
    InitiatedBy: { user },
    TargetResources,
    AdditionalDetails: [],
  });
  const policies = 'Update conditional access policy';
  const reset = 'Reset user password';
  return [
    row([122 * day, policies, 'Policy'], petra, policyChange([demoGroupId], [])),
    row([120 * day + 60 * minute, policies, 'Policy'], petra, policyChange([], [demoGroupId])),
    row([7 * day + 30 * minute, reset, 'UserManagement'], petra, account(harbour)),
    row([7 * day + 26 * minute, reset, 'UserManagement'], petra, account(lantern)),
    row([62 * minute, reset, 'UserManagement'], stolen, account(harbour)),
  ];
}
