import { GlasswatchError } from '../errors.ts';
import type { Incident } from '../incident/incident.ts';
import { readingTrail } from '../incident/trail/readTrail.ts';
import type { TrailEntry } from '../incident/trail/trail.ts';
import { inTurns } from '../running/inTurns.ts';
import type { CommandDeps } from './deps.ts';

export type VerifiedTrail = {
  readonly incident: Incident;
  readonly trail: readonly TrailEntry[];
  /** The hash at the end of the trail. */
  readonly head: string;
};

/**
 * An incident with its trail, read from the store and verified for every answer. Rejects with
 * `incidentNotFound`, and with `trailBroken` when the trail was altered: an altered trail must never look
 * sound.
 */
export async function verifiedTrail(
  id: string,
  { incidents, store }: Pick<CommandDeps, 'incidents' | 'store'>,
): Promise<VerifiedTrail> {
  const known = await incidents.get(id);
  if (!known) throw new GlasswatchError('incidentNotFound');
  const reading = await inTurns(readingTrail(id, await store.trail(id)));
  if (!reading.intact) throw new GlasswatchError('trailBroken', { cause: new Error(reading.reason) });
  const { incident, entries, head } = reading;
  // The known version is durable. A shorter trail was cut; a longer one has grown since.
  if (incident.version < known.version) throw new GlasswatchError('trailBroken');
  return { incident, trail: entries, head };
}
