import type { AuditCategory, AuditEntry, AuditSubject } from '../source.ts';
import { auditCategory } from './category.ts';
import { fieldOf, listOf, parsed, plainText, type Row, textOf, timeOf } from './cells.ts';

/** A policy before or after its change. `null` where its value cannot be read: Entra cuts long ones. */
type Policy = { readonly users: unknown; readonly state: string } | null;

/** Whose name, id and groups are looked for, in lower case. */
type Names = { readonly id: string; readonly name: string; readonly groups: readonly string[] };

/** The role's template id is the same everywhere. */
const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';

/** What the changed values of a Conditional Access policy mean for an account. `null` for nothing. */
function exclusionOf(changes: readonly Property[], names: Names): AuditEntry['exclusion'] {
  const meanings = changes.map((change) => meaningOf(change, names));
  return meanings.find((meaning) => meaning !== null) ?? null;
}

function meaningOf({ name, before, after }: Property, names: Names): AuditEntry['exclusion'] {
  const [was, is] = [policyIn(before), policyIn(after)];
  const isNamed = [before, after].some((value) => isNamedIn(value, names));
  if (isNamed && was && is) {
    const [did, does] = [excludes(was, names), excludes(is, names)];
    if (did !== does) return does ? 'begins' : 'ends';
  }
  if (isNamed && !(was && is)) return 'mentioned';
  const doesReach = is !== null && reaches(is, names);
  const isSwitchedOn = is?.state === 'enabled' && was?.state !== 'enabled';
  if (doesReach && (isSwitchedOn || !was || !reaches(was, names))) return 'none';
  if (isNamed) return 'mentioned';
  return is === null && name.toLowerCase() === 'conditionalaccesspolicy' ? 'unread' : null;
}

/** A missing policy is for no one and excludes no one. */
function policyIn(value: string | null): Policy {
  if (value === null || value === '') return { users: {}, state: '' };
  const policy = parsed(value);
  const users = fieldOf(fieldOf(policy, 'conditions'), 'users');
  if (typeof users !== 'object' || users === null) return null;
  return { users, state: String(fieldOf(policy, 'state')).toLowerCase() };
}

/** Also as JSON writes it: letters of a value in a value may be written by their numbers. */
function isNamedIn(value: string | null, { id, groups }: Names): boolean {
  if (value === null) return false;
  const texts = [value, JSON.stringify(parsed(value))].map((text) => text.toLowerCase());
  return [id, ...groups].some((known) => texts.some((text) => text.includes(known)));
}

const has = (users: unknown, field: string, wanted: readonly string[]): boolean =>
  listOf(fieldOf(users, field)).some((value) => wanted.includes(String(value).toLowerCase()));

const excludes = ({ users }: NonNullable<Policy>, { id, groups }: Names): boolean =>
  has(users, 'excludeUsers', [id]) || has(users, 'excludeGroups', groups);

const reaches = (policy: NonNullable<Policy>, names: Names): boolean =>
  (has(policy.users, 'includeUsers', ['all']) || has(policy.users, 'includeRoles', [globalAdministrator])) &&
  !excludes(policy, names);

type Target = {
  readonly id: string | null;
  readonly type: string;
  readonly userPrincipalName: string | null;
  readonly name: string | null;
  readonly properties: readonly Property[];
};
type Property = { readonly name: string; readonly before: string | null; readonly after: string | null };

/** Reads a row of `queries/changes.kql`. `null` when it has no time. */
export function readChange(
  row: Row,
  { accountId, userPrincipalName, groupIds }: AuditSubject,
): AuditEntry | null {
  const at = timeOf(row.At);
  if (at === null) return null;
  const names: Names = {
    id: accountId.toLowerCase(),
    name: userPrincipalName.toLowerCase(),
    groups: groupIds.map((id) => id.toLowerCase()),
  };
  // Some names end with a blank.
  const operation = textOf(row.OperationName)?.trim() || 'Change without a name';
  const targets = listOf(row.TargetResources).map(readTarget);
  const properties = targets.flatMap((target) => target.properties);
  const category = auditCategory(
    operation,
    textOf(row.Category),
    properties.map(({ name }) => name),
  );
  // The row of a passkey may have no id.
  const isOfAccount = ({ id, type, userPrincipalName: upn }: Target) =>
    (type === 'user' && id?.toLowerCase() === names.id) || upn?.toLowerCase() === names.name;
  const isToAccount = targets.some(isOfAccount);
  const isOfGroup = ({ id, properties: changed }: Target) =>
    names.groups.includes(id?.toLowerCase() ?? '') ||
    (category !== 'conditionalAccess' &&
      changed.some(({ before, after }) =>
        [before, after].some((value) => names.groups.some((group) => value?.toLowerCase().includes(group))),
      ));
  const isByAccount = row.IsActor === true;
  const result = textOf(row.Result);
  return {
    id: textOf(row.Id) ?? '',
    category,
    at,
    lastAt: null,
    count: 1,
    isByAccount,
    isToAccount,
    isToGroup: targets.some(isOfGroup),
    actor: actorOf(row.InitiatedBy),
    operation,
    which: whichOf(category, targets, textOf(row.Reason)),
    whom: namesOf(targets.filter((target) => !isOfAccount(target) && isWhom(target, category))),
    succeeded: result === null ? null : result.toLowerCase() === 'success',
    result,
    ipAddress: addressOf(row),
    exclusion: category === 'conditionalAccess' ? exclusionOf(properties, names) : null,
  };
}

const readTarget = (value: unknown): Target => ({
  id: textOf(fieldOf(value, 'id')),
  type: (textOf(fieldOf(value, 'type')) ?? '').toLowerCase(),
  userPrincipalName: textOf(fieldOf(value, 'userPrincipalName')),
  name:
    textOf(fieldOf(value, 'userPrincipalName')) ??
    textOf(fieldOf(value, 'displayName')) ??
    textOf(fieldOf(value, 'id')),
  properties: listOf(fieldOf(value, 'modifiedProperties')).map((property) => ({
    name: textOf(fieldOf(property, 'displayName')) ?? '',
    before: textOf(fieldOf(property, 'oldValue')),
    after: textOf(fieldOf(property, 'newValue')),
  })),
});

/** A person or an application. For an application, only the id may be known. */
function actorOf(initiatedBy: unknown): string | null {
  const [user, app] = [fieldOf(initiatedBy, 'user'), fieldOf(initiatedBy, 'app')];
  return (
    textOf(fieldOf(user, 'userPrincipalName')) ??
    textOf(fieldOf(user, 'displayName')) ??
    textOf(fieldOf(user, 'id')) ??
    textOf(fieldOf(app, 'displayName')) ??
    textOf(fieldOf(app, 'servicePrincipalName')) ??
    textOf(fieldOf(app, 'servicePrincipalId'))
  );
}

/** Privileged Identity Management keeps the address among the details. */
function addressOf(row: Row): string | null {
  const detail = listOf(row.AdditionalDetails).find((entry) =>
    /^(?:client)?ipaddr(?:ess)?$/i.test(textOf(fieldOf(entry, 'key')) ?? ''),
  );
  return textOf(fieldOf(fieldOf(row.InitiatedBy, 'user'), 'ipAddress')) ?? textOf(fieldOf(detail, 'value'));
}

/** Where a category keeps the name of what was changed: a property, or a target of a type. */
const places: Readonly<Partial<Record<AuditCategory, readonly [property: string, type: string]>>> = {
  role: ['Role.DisplayName', 'role'],
  group: ['Group.DisplayName', 'group'],
  conditionalAccess: ['', 'policy'],
};

function whichOf(category: AuditCategory, targets: readonly Target[], reason: string | null): string | null {
  const properties = targets.flatMap((target) => target.properties);
  const place = places[category];
  if (place) {
    const [name, type] = place;
    const property = properties.find((known) => known.name === name);
    const named = plainText(property?.after ?? null) ?? plainText(property?.before ?? null);
    return named ?? targets.find((target) => target.type === type)?.name ?? reason;
  }
  const changed = properties
    .map(({ name }) => name)
    .filter((name) => name !== '' && !/^Included /.test(name));
  return reason ?? (changed.length === 0 ? null : [...new Set(changed)].join(', '));
}

/** The role, group or policy itself is named in `which`. Requests and directories are only in between. */
const isWhom = ({ type }: Target, category: AuditCategory): boolean =>
  type !== places[category]?.[1] && !['request', 'directory', 'other', ''].includes(type);

const namesOf = (targets: readonly Target[]): string | null =>
  targets.length === 0 ? null : targets.map(({ name }) => name ?? 'not named').join(', ');
