import type { AuditSubject } from '../../../src/audit/source.ts';
import type { TableRow } from '../../fakes/workspaceTables.ts';

/**
 * Which rows of `AuditLogs` are about an account, told a second time: from Microsoft's description of the table, of the audit
 * activities and of the policy object in Microsoft Graph, and without a look at the query. Names of properties are theirs.
 */
export function changesAbout(rows: readonly TableRow[], subject: AuditSubject): readonly string[] {
  const about = rows.filter(
    (row) => isActor(row, subject) || isTarget(row, subject) || isPolicyFor(row, subject),
  );
  // A row may be published again.
  return [...new Set(about.map(({ Id }) => String(Id)))].sort();
}

type Thing = Readonly<Record<string, unknown>>;

const same = (value: unknown, wanted: string): boolean =>
  typeof value === 'string' && value.localeCompare(wanted, 'en', { sensitivity: 'accent' }) === 0;
const things = (value: unknown): readonly Thing[] => (Array.isArray(value) ? value : []);

/** `InitiatedBy.user`: the person who did it. */
function isActor({ InitiatedBy: by }: TableRow, { accountId, userPrincipalName }: AuditSubject): boolean {
  const user = ((by ?? {}) as { user?: Thing | null }).user ?? {};
  return same(user.id, accountId) || same(user.userPrincipalName, userPrincipalName);
}

/** `TargetResources`: what was changed. A user may come without an id, a group as the property `Group.ObjectID` alone. */
function isTarget({ TargetResources: targets }: TableRow, subject: AuditSubject): boolean {
  const { accountId, userPrincipalName, groupIds } = subject;
  const isGroup = (value: unknown) => groupIds.some((id) => same(value, id));
  return things(targets).some(({ id, type, userPrincipalName: name, modifiedProperties }) => {
    if (isGroup(id) || same(name, userPrincipalName)) return true;
    if (type === 'User' && same(id, accountId)) return true;
    return things(modifiedProperties).some(
      ({ displayName, oldValue, newValue }) =>
        displayName === 'Group.ObjectID' &&
        [oldValue, newValue].some((value) => typeof value === 'string' && isGroup(JSON.parse(value))),
    );
  });
}

type Policy = {
  readonly state?: string;
  readonly conditions?: { readonly users?: Readonly<Record<string, readonly string[]>> };
};

const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';

/** The operations are called Add, Update and Delete conditional access policy, in changing letters. */
function isPolicyFor({ OperationName, TargetResources }: TableRow, subject: AuditSubject): boolean {
  const words = String(OperationName)
    .toLowerCase()
    .split(/[^a-z]+/);
  const at = words.indexOf('conditional');
  if (at < 0 || words[at + 1] !== 'access') return false;
  return things(TargetResources)
    .flatMap(({ modifiedProperties }) => things(modifiedProperties))
    .filter(({ displayName }) => displayName === 'ConditionalAccessPolicy')
    .some(({ oldValue, newValue }) => {
      const [before, after] = [policyIn(oldValue), policyIn(newValue)];
      if (before === 'unreadable' || after === 'unreadable') {
        const text = `${oldValue} ${newValue}`.toLowerCase();
        const isThere = [subject.accountId, ...subject.groupIds].some((id) =>
          text.includes(id.toLowerCase()),
        );
        return isThere || after === 'unreadable' || stops(null, after, subject);
      }
      return names(before, subject) || names(after, subject) || stops(before, after, subject);
    });
}

/** `null`: there is no policy. */
function policyIn(value: unknown): Policy | null | 'unreadable' {
  if (typeof value !== 'string' || value === '') return null;
  try {
    const once: unknown = JSON.parse(value);
    const policy = (typeof once === 'string' ? JSON.parse(once) : once) as Policy;
    return policy.conditions?.users ? policy : 'unreadable';
  } catch {
    return 'unreadable';
  }
}

const usersOf = (policy: Policy | null) => policy?.conditions?.users ?? {};
const lists = (list: readonly string[] | undefined, wanted: readonly string[]): boolean =>
  (list ?? []).some((entry) => wanted.some((each) => same(entry, each)));

/** The account or a group of it is in one of the policy's lists. */
const names = (policy: Policy | null, { accountId, groupIds }: AuditSubject): boolean =>
  Object.values(usersOf(policy)).some((list) => lists(list, [accountId, ...groupIds]));

/** An exclusion goes before an inclusion. The accounts are Global Administrators, as Microsoft asks. */
function appliesTo(policy: Policy | null, { accountId, groupIds }: AuditSubject): boolean {
  const { includeUsers, includeRoles, excludeUsers, excludeGroups } = usersOf(policy);
  if (lists(excludeUsers, [accountId]) || lists(excludeGroups, groupIds)) return false;
  return lists(includeUsers, ['All']) || lists(includeRoles, [globalAdministrator]);
}

/** The policy can stop the account from now on. */
function stops(before: Policy | null, after: Policy | null, subject: AuditSubject): boolean {
  if (!appliesTo(after, subject)) return false;
  return !appliesTo(before, subject) || (after?.state === 'enabled' && before?.state !== 'enabled');
}
