import { GlasswatchError, hasCode } from '../errors.ts';
import type { Incident } from '../incident/incident.ts';
import type { Incidents } from '../ledger/incidents.ts';
import type { OpenCounts } from '../ledger/openIndex.ts';
import type { Store } from '../store/store.ts';

/** What the incidents are read from. */
export type IncidentReaders = {
  readonly incidents: Pick<Incidents, 'get' | 'openCounts' | 'withKey'>;
  readonly store: Pick<Store, 'trail' | 'incidents' | 'incidentsOfGroup'>;
};

/** How many incidents are read, of the open ones and of all. */
const recentIncidents = 20;

export type KnownIncidents = {
  /** The newest open ones, and the newest others. */
  readonly known: readonly Incident[];
  readonly openIncidents: Pick<OpenCounts, 'open' | 'waiting' | 'lastAlertAt' | 'unreported'>;
  /** Those whose trail was altered: nothing that they say counts. */
  readonly altered: number;
  readonly isReadable: boolean;
};

/**
 * The newest open incidents and the newest others, as far as they can be read, and how many are open. It also counts
 * those that cannot be trusted.
 */
export async function knownIncidents({ incidents, store }: IncidentReaders): Promise<KnownIncidents> {
  try {
    const openIncidents = await incidents.openCounts();
    const [newestOpen, newest] = await Promise.all([
      store.incidents({ isOpen: true, limit: recentIncidents }),
      store.incidents({ limit: recentIncidents }),
    ]);
    const heads = new Map([...newestOpen, ...newest].map((head) => [head.incidentId, head]));
    const read = await Promise.all(
      Array.from(heads.values(), async (head) => ({
        isOpen: head.isOpen,
        incident: await incidents.get(head.incidentId).catch(nullIfBroken),
      })),
    );
    const altered =
      openIncidents.altered + read.filter(({ isOpen, incident }) => !isOpen && incident === null).length;
    return {
      known: read.flatMap(({ incident }) => incident ?? []),
      openIncidents,
      altered,
      isReadable: true,
    };
  } catch (error) {
    if (!(error instanceof GlasswatchError)) throw error;
    return {
      known: [],
      openIncidents: { open: 0, waiting: 0, lastAlertAt: null, unreported: 0 },
      altered: 0,
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
