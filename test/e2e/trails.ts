import assert from 'node:assert/strict';
import { type TrailEntry, unseal, verifyTrail } from '../../src/incident/trail/trail.ts';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import type { Store } from '../../src/store/store.ts';

/** The trails in a data folder whose process has ended, by incident. Each is verified. */
export async function trailsIn(dataDir: string): Promise<ReadonlyMap<string, readonly TrailEntry[]>> {
  const store = createSqliteStore(dataDir);
  try {
    return await trailsOf(store);
  } finally {
    await store.close();
  }
}

/** The trails of a store, by incident. Each is verified. */
export async function trailsOf(store: Store): Promise<ReadonlyMap<string, readonly TrailEntry[]>> {
  const heads = await store.incidents({});
  const trails = new Map<string, readonly TrailEntry[]>();
  for (const { incidentId, version } of heads) {
    const records = await store.trail(incidentId);
    assert.equal(records.length, version);
    assert.equal(verifyTrail(incidentId, records).intact, true, `the trail of ${incidentId}`);
    trails.set(incidentId, records.map(unseal));
  }
  return trails;
}

/** The keys of the alerts that a trail has received, in order. */
export const alertsIn = (trail: readonly TrailEntry[] | undefined): readonly string[] =>
  (trail ?? []).flatMap(({ event }) => (event.type === 'alertReceived' ? [event.alert.key] : []));
