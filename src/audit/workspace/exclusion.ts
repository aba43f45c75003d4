import type { AuditEntry } from '../source.ts';
import { fieldOf, listOf, parsed } from './cells.ts';

type Change = { readonly before: string | null; readonly after: string | null };

/**
 * What a change of a Conditional Access policy means for an account: whether the policy excludes it from now on, or does so
 * no more. Where the account only occurs, or the values cannot be read (Entra cuts long ones), it is `mentioned`; `null`
 * when it does not occur.
 */
export function exclusionOf(changes: readonly Change[], accountId: string): AuditEntry['exclusion'] {
  const id = accountId.toLowerCase();
  const isIn = (value: string | null) => value?.toLowerCase().includes(id) ?? false;
  const change = changes.find(({ before, after }) => isIn(before) || isIn(after));
  if (change === undefined) return null;
  const before = excludes(change.before, id);
  const after = excludes(change.after, id);
  if (before === null || after === null || before === after) return 'mentioned';
  return after ? 'begins' : 'ends';
}

/** `null` when it cannot be read. No policy excludes nobody. */
function excludes(value: string | null, id: string): boolean | null {
  if (value === null || value === '') return false;
  const policy = parsed(value);
  const users = fieldOf(fieldOf(policy, 'conditions'), 'users');
  if (typeof users !== 'object' || users === null) return null;
  return listOf(fieldOf(users, 'excludeUsers')).some((user) => String(user).toLowerCase() === id);
}
