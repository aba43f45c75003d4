import type { Alert, Blindness } from './alert.ts';
import { emptyAlert } from './emptyAlert.ts';

/**
 * The alert that Glasswatch raises about a link of its own watch: fired while the link does not work, resolved with
 * the same `link` and `since` once it does. The key follows from these two, so several instances raise it once. `at`:
 * when it was found, ISO 8601 UTC. Pure.
 */
export function chainAlert(blindness: Blindness, at: string): Alert {
  const { link, name, since, until } = blindness;
  const instance = `chain:${link}:${since}`;
  return {
    ...emptyAlert,
    key: until === null ? `${instance}:fired` : `${instance}:resolved`,
    instance,
    format: 'chain',
    condition: until === null ? 'fired' : 'resolved',
    firedAt: at,
    rule: { ...emptyAlert.rule, name },
    blindness,
  };
}
