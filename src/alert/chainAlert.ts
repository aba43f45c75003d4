import type { Alert, Blindness } from './alert.ts';
import { emptyAlert } from './emptyAlert.ts';

/**
 * The alert that Glasswatch raises about a link of its own watch: fired while the link does not work, resolved with
 * the same `link` and `since` once it does. The key follows from these, so several instances raise it once. `at`:
 * when it was found, ISO 8601 UTC. `repeat` counts how often it was raised anew because people closed its incident while
 * the link did not work. Pure.
 */
export function chainAlert(blindness: Blindness, at: string, repeat = 0): Alert {
  const { name, until } = blindness;
  const instance = instanceOf(blindness, repeat);
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

/** The key by which the incident of a blind time is found. */
export const instanceOf = ({ link, since }: Blindness, repeat: number): string =>
  `chain:${link}:${since}:${repeat}`;
