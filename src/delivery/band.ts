import type { Alert } from '../alert/alert.ts';
import type { WatchedAccount } from '../alert/watchedAccount.ts';
import type { Incident } from '../incident/incident.ts';

/**
 * How much an alarm matters to the watch. `first` goes before everything. `firstByRule` is in the first band
 * for its rule alone: its alert names accounts, none of them watched. It stands behind `first`, so that a rule
 * that has become noisy cannot bury a watched account.
 */
export type Band = 'first' | 'firstByRule' | 'second';

/** What the bands are told apart by. */
export type BandRules = {
  readonly watched: readonly WatchedAccount[];
  /** ALERT_RULES, in lower case; `null` when any rule is accepted, so that none stands out. */
  readonly allowedRules: ReadonlySet<string> | null;
  /** Whether a rule ever brought a watched account. Ids and names in lower case. */
  readonly isKnown: (rule: string) => boolean;
};

/** The band of an incident whose card is still missing. Pure. */
export function bandOf(incident: Incident, { watched, allowedRules, isKnown }: BandRules): Band {
  if (namesWatched(incident, watched) || isUnreadable(incident) || isAboutWatch(incident)) return 'first';
  const isTrusted = rulesOf(incident).some((rule) => allowedRules?.has(rule) || isKnown(rule));
  if (!isTrusted) return 'second';
  // An alert that names no one may be about anyone.
  return namesSomeone(incident) ? 'firstByRule' : 'first';
}

/** Whether anything that the incident has says that it is about a watched account. */
export function namesWatched(incident: Incident, watched: readonly WatchedAccount[]): boolean {
  const { account, alerts, groups, signIns } = incident;
  const isWatched = (name: string | null | undefined) =>
    name != null &&
    watched.some(({ id, userPrincipalName }) =>
      [id.toLowerCase(), userPrincipalName.toLowerCase()].includes(name.toLowerCase()),
    );
  const isNamed = (row: { readonly userId: string | null; readonly userPrincipalName: string | null }) =>
    isWatched(row.userId) || isWatched(row.userPrincipalName);
  return (
    isWatched(account?.id) ||
    isWatched(account?.userPrincipalName) ||
    groups.some((group) => group.startsWith(accountGroup) && isWatched(group.slice(accountGroup.length))) ||
    alerts.alerted.some(isNamed) ||
    alerts.latest.signIns.some(isNamed) ||
    [...signIns.values()].some(isNamed)
  );
}

const accountGroup = 'account:';

/** The rule of the newest alert by its id and its name, in lower case. */
export const rulesOf = ({ alerts: { latest } }: Incident): readonly string[] =>
  [latest.rule.id, latest.rule.name].flatMap((rule) => rule?.toLowerCase() ?? []);

const isUnreadable = ({ alerts, groups }: Incident): boolean =>
  alerts.latest.format === 'unreadable' || groups.includes('unreadable');

const formatsOfWatch: ReadonlySet<Alert['format']> = new Set([
  'activityLog',
  'activityLogLegacy',
  'resourceHealth',
  'sweep',
  'chain',
]);

/** The activity log and resource health tell of the rules and what they stand on; the sweep is Glasswatch's own. */
const isAboutWatch = ({ alerts }: Incident): boolean => formatsOfWatch.has(alerts.latest.format);

const namesSomeone = ({ account, alerts }: Incident): boolean =>
  account !== null ||
  alerts.latest.signIns.some(({ userId, userPrincipalName }) => (userId ?? userPrincipalName) !== null);
