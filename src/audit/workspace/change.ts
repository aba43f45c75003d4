import type { AuditCategory, AuditEntry } from '../source.ts';
import { auditCategory } from './category.ts';
import { fieldOf, listOf, parsed, plainText, type Row, textOf, timeOf } from './cells.ts';

type Change = { readonly before: string | null; readonly after: string | null };

/**
 * What a change of a Conditional Access policy means for an account: the policy starts or stops excluding it.
 * `mentioned` when the account only occurs, or the values cannot be read (Entra cuts long ones). `null` when
 * the account does not occur.
 */
function exclusionOf(changes: readonly Change[], accountId: string): AuditEntry['exclusion'] {
  const id = accountId.toLowerCase();
  const isIn = (value: string | null) => value?.toLowerCase().includes(id) ?? false;
  const change = changes.find(({ before, after }) => isIn(before) || isIn(after));
  if (change === undefined) return null;
  const before = excludes(change.before, id);
  const after = excludes(change.after, id);
  if (before === null || after === null || before === after) return 'mentioned';
  return after ? 'begins' : 'ends';
}

/** `null` when the value cannot be read. A missing policy excludes no one. */
function excludes(value: string | null, id: string): boolean | null {
  if (value === null || value === '') return false;
  const policy = parsed(value);
  const users = fieldOf(fieldOf(policy, 'conditions'), 'users');
  if (typeof users !== 'object' || users === null) return null;
  return listOf(fieldOf(users, 'excludeUsers')).some((user) => String(user).toLowerCase() === id);
}

type Target = {
  readonly id: string | null;
  readonly type: string;
  readonly name: string | null;
  readonly properties: readonly Property[];
};
type Property = { readonly name: string; readonly before: string | null; readonly after: string | null };

/** Reads a row of `queries/changes.kql`. `null` when it has no time. */
export function readChange(row: Row, accountId: string): AuditEntry | null {
  const at = timeOf(row.At);
  if (at === null) return null;
  const operation = textOf(row.OperationName) ?? 'Change without a name';
  const targets = listOf(row.TargetResources).map(readTarget);
  const properties = targets.flatMap((target) => target.properties);
  const category = auditCategory(
    operation,
    textOf(row.Category),
    properties.map(({ name }) => name),
  );
  const isOfAccount = ({ id, type }: Target) =>
    type === 'user' && id?.toLowerCase() === accountId.toLowerCase();
  const isToAccount = targets.some(isOfAccount);
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
    actor: actorOf(row.InitiatedBy),
    operation,
    which: whichOf(category, targets, textOf(row.Reason)),
    whom: namesOf(targets.filter((target) => !isOfAccount(target) && isWhom(target, category))),
    succeeded: result === null ? null : result.toLowerCase() === 'success',
    result,
    ipAddress: addressOf(row),
    exclusion: category === 'conditionalAccess' ? exclusionOf(properties, accountId) : null,
  };
}

const readTarget = (value: unknown): Target => ({
  id: textOf(fieldOf(value, 'id')),
  type: (textOf(fieldOf(value, 'type')) ?? '').toLowerCase(),
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
