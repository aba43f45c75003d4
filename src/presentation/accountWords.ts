import type { Incident } from '../incident/incident.ts';
import { kindOf } from '../incident/kind.ts';
import { outsideText } from './outsideText.ts';

/**
 * The accounts that an incident is about, raw, each once. One if the incident knows its account; none if no
 * account is known.
 */
export function accountNames({ account, alerts, signIns }: Incident): readonly string[] {
  if (account) return [account.userPrincipalName ?? account.id ?? 'not named'];
  const names = new Set<string>();
  for (const { userPrincipalName, userId } of [...signIns.values(), ...alerts.alerted]) {
    const name = userPrincipalName ?? userId;
    if (name !== null) names.add(name);
  }
  return [...names];
}

/** Whether a list has something to say of what an incident is about. */
export const hasAccountWords = (incident: Incident): boolean =>
  kindOf(incident) === 'watch' || accountNames(incident).length > 0;

/** The accounts that an incident is about, or that it is about the watch, in words that are safe to show. */
export function accountWords(incident: Incident): string {
  if (kindOf(incident) === 'watch') return 'Watch';
  const names = accountNames(incident);
  const [only] = names;
  if (only === undefined) return 'Account not known yet';
  return names.length === 1
    ? outsideText(only)
    : `${names.length} accounts: ${outsideText(names.join(', '))}`;
}
