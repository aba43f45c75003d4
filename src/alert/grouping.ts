import type { Alert } from './alert.ts';
import type { WatchedAccount } from './watchedAccount.ts';

type Account = { readonly id: string | null; readonly userPrincipalName: string | null };

const lower = (text: string | null): string | null => text?.toLowerCase() ?? null;

/** The one account that the sign-ins name; `null` when they name none or several. */
function accountOf(signIns: Alert['signIns'], watched: readonly WatchedAccount[]): Account | null {
  // Maps user principal names to object ids. The sign-ins add to it: a row with both explains a row with only
  // the name. The configuration has the last word.
  const ids = new Map<string, string>();
  for (const { userId, userPrincipalName } of signIns) {
    if (userId !== null && userPrincipalName !== null) {
      ids.set(userPrincipalName.toLowerCase(), userId.toLowerCase());
    }
  }
  for (const { id, userPrincipalName } of watched) {
    ids.set(userPrincipalName.toLowerCase(), id.toLowerCase());
  }

  const accounts = new Map<string, Account>();
  for (const { userId, userPrincipalName } of signIns) {
    const name = lower(userPrincipalName);
    const id = lower(userId) ?? (name === null ? null : (ids.get(name) ?? null));
    const identity = id ?? name;
    if (identity !== null) {
      const spelled = accounts.get(identity)?.userPrincipalName ?? userPrincipalName;
      accounts.set(identity, { id, userPrincipalName: spelled });
    }
  }
  const [account] = accounts.values();
  if (account === undefined || accounts.size > 1) {
    return null;
  }
  const configured = watched.find(({ id }) => id.toLowerCase() === account.id);
  return configured === undefined ? account : { ...account, userPrincipalName: configured.userPrincipalName };
}

/** The group of the alerts that cannot be read. */
export const unreadableGroup = 'unreadable';

/** What the group of a link of the watch begins with. No rule's group and no account's does. */
const linkGroup = 'chain:';
/** The group of what Glasswatch finds out about a link of its watch. */
export const groupOfLink = (link: string): string => `${linkGroup}${link}`;

/**
 * Whether alerts and sign-ins of a group belong to an incident that is found by these groups. Nothing else joins alerts
 * that cannot be read: they may be about anybody. Pure.
 */
export const isOfGroup = (groups: readonly string[], group: string): boolean =>
  groups.includes(group) && (groups[0] !== unreadableGroup || group === unreadableGroup);

/**
 * What an alert is grouped by: alerts of one group belong to one open incident.
 *
 * - `account:<object id>` when its sign-ins name one account, so that an alert with only the user principal name of a
 *   watched account and one with only its id meet; `account:<user principal name>` when nobody knows the id;
 * - `rule:<rule id or name>` when they name no account, or several;
 * - `unreadable` when it has no rule either;
 * - `chain:<link>` for what Glasswatch finds out about a link of its watch.
 *
 * All in lower case. An object id outranks a user principal name, which can be given to somebody else.
 */
export function groupOf(
  alert: Alert,
  watched: readonly WatchedAccount[],
): { group: string; account: Account | null } {
  if (alert.blindness) return { group: groupOfLink(alert.blindness.link), account: null };
  const account = accountOf(alert.signIns, watched);
  const name = account?.id ?? account?.userPrincipalName ?? null;
  if (name !== null) {
    return { group: `account:${name.toLowerCase()}`, account };
  }
  const rule = alert.rule.id ?? alert.rule.name;
  return { group: rule === null ? unreadableGroup : `rule:${rule.toLowerCase()}`, account: null };
}
