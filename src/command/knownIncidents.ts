import { GlasswatchError, hasCode } from '../errors.ts';
import type { Incident } from '../incident/incident.ts';
import { alteredWords } from '../presentation/words.ts';
import type { CommandDeps } from './deps.ts';

/** How many incidents are read besides the open ones. */
const recentIncidents = 20;

export type KnownIncidents = {
  readonly known: readonly Incident[];
  readonly problems: readonly string[];
  readonly isReadable: boolean;
};

/**
 * The open incidents and the latest others, as far as they can be read. It also says what is wrong with the
 * rest.
 */
export async function knownIncidents({
  incidents,
  store,
}: Pick<CommandDeps, 'incidents' | 'store'>): Promise<KnownIncidents> {
  try {
    const heads = [
      ...(await store.incidents({ isOpen: true })),
      ...(await store.incidents({ limit: recentIncidents })),
    ];
    const ids = new Set(heads.map(({ incidentId }) => incidentId));
    const read = await Promise.all(Array.from(ids, (id) => incidents.get(id).catch(nullIfBroken)));
    const broken = read.filter((incident) => incident === null).length;
    return {
      known: read.filter((incident) => incident !== null && incident !== undefined),
      problems: broken === 0 ? [] : [alteredWords(broken)],
      isReadable: true,
    };
  } catch (error) {
    if (!(error instanceof GlasswatchError)) throw error;
    return {
      known: [],
      problems: ['The incidents cannot be read, so none of them is counted here.'],
      isReadable: false,
    };
  }
}

/**
 * Returns `null` for an incident with an altered trail, because nothing it says counts. Throws other errors
 * again.
 */
export function nullIfBroken(error: unknown): null {
  if (hasCode(error, 'trailBroken')) return null;
  throw error;
}
