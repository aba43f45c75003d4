import type { TrailEntry } from '../src/incident/trail/trail.ts';
import { alertsIn } from '../test/e2e/trails.ts';

/** The alerts of a trail as `Alert.key` has them: what the ledger adds to a repeatable body's key is left out. */
const keysOf = (trail: readonly TrailEntry[]): readonly string[] =>
  alertsIn(trail).map((key) => key.replace(/@\d+$/, ''));

/** Which of the alerts that were answered are not in the trail that the answer named. `taken` is by `Alert.key`. */
export function lostOf(
  taken: ReadonlyMap<string, string>,
  kept: ReadonlyMap<string, readonly TrailEntry[]>,
): readonly string[] {
  const known = new Map([...kept].map(([id, trail]) => [id, new Set(keysOf(trail))]));
  return [...taken].filter(([key, id]) => !known.get(id)?.has(key)).map(([key]) => key);
}
