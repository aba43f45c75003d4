import { GlasswatchError } from '../errors.ts';
import type { Incident } from '../incident/incident.ts';
import { type TrailEntry, unseal, verifyTrail } from '../incident/trail.ts';
import type { CommandParts } from './commandParts.ts';

export type VerifiedTrail = {
  readonly incident: Incident;
  readonly trail: readonly TrailEntry[];
  /** The hash that it ends with. */
  readonly head: string;
};

/**
 * An incident with its trail, read from the store and verified anew for every answer. Rejects with `incidentNotFound`, and
 * with `trailBroken` when it was altered.
 */
export async function verifiedTrail(
  id: string,
  { incidents, store }: Pick<CommandParts, 'incidents' | 'store'>,
): Promise<VerifiedTrail> {
  const incident = await incidents.get(id);
  if (!incident) throw new GlasswatchError('incidentNotFound');
  const records = await store.trail(id);
  const check = verifyTrail(id, records);
  if (!check.intact) throw new GlasswatchError('trailBroken');
  return { incident, trail: records.map(unseal), head: check.head };
}
