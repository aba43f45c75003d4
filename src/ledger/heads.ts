import type { Logger } from 'pino';
import { GlasswatchError } from '../errors.ts';
import { fold } from '../incident/fold/apply.ts';
import { type TrailRecord, unseal, verifyTrail } from '../incident/trail/trail.ts';
import type { Store } from '../store/store.ts';
import type { Tip } from './draft.ts';

/**
 * Reads an incident from its trail; `null` when the store has nothing of it. Rejects with `trailBroken` when what is
 * stored was altered: nothing may be built on that.
 */
export async function readTip(store: Store, id: string): Promise<Tip | null> {
  // A commit may finish while the trail is read: its end lies between what the heads before and after say.
  const before = await store.head(id);
  const records = await store.trail(id);
  const after = await store.head(id);
  if (after === undefined && records.length === 0) return null;
  const tip = tipOf(id, records);
  const { version } = tip.incident;
  if (after === undefined || version < (before?.version ?? 0) || version > after.version) {
    throw new GlasswatchError('trailBroken', { cause: new Error('the trail does not end where it should') });
  }
  return tip;
}

/** Whether the store has anything of an incident, be it broken. */
export const isStored = async (store: Store, id: string): Promise<boolean> =>
  (await store.head(id)) !== undefined || (await store.trail(id)).length > 0;

function tipOf(id: string, records: readonly TrailRecord[]): Tip {
  const check = verifyTrail(id, records);
  if (!check.intact) throw new GlasswatchError('trailBroken', { cause: new Error(check.reason) });
  const incident = folded(records);
  if (!incident)
    throw new GlasswatchError('trailBroken', { cause: new Error('no incident comes of the trail') });
  return { incident, head: check.head };
}

/** Who can rewrite the database can also seal entries that are none of ours. */
function folded(records: readonly TrailRecord[]): ReturnType<typeof fold> {
  try {
    return fold(records.map(unseal));
  } catch (cause) {
    throw new GlasswatchError('trailBroken', { cause });
  }
}

export type Tips = {
  /** As the store has it now; `null` for an incident that does not exist. Rejects with `trailBroken` when it has to be read and was altered. */
  load(id: string): Promise<Tip | null>;
  /**
   * Like `load`, for going on without an incident whose trail is broken. The store is not asked where the incident is in
   * memory in `version`, which whoever calls has just read there.
   */
  loadIntact(id: string, version?: number): Promise<Tip | null>;
  /** What is in memory. */
  get(id: string): Tip | undefined;
  keep(tip: Tip): Tip;
  forget(id: string): void;
};

/** Incidents kept in memory; others are folded from their trails when they are asked for. */
const tipsKept = 500;

const isBroken = (error: unknown): boolean =>
  error instanceof GlasswatchError && error.code === 'trailBroken';

/** The incidents of a store as far as they have been used lately. */
export function createTips(store: Store, log: Logger): Tips {
  const tips = new Map<string, Tip>();

  async function load(id: string): Promise<Tip | null> {
    const known = tips.get(id);
    if (known && !(await isOutdated(known))) return known;
    if (known && tips.get(id) === known) tips.delete(id);
    const tip = await readTip(store, id).catch((error: unknown) => {
      if (isBroken(error))
        log.error({ incidentId: id, err: error }, 'the trail of an incident has been altered');
      throw error;
    });
    if (tip === null) return null;
    // A commit may have finished while the trail was read.
    const newer = tips.get(id);
    return newer && newer.incident.version >= tip.incident.version ? newer : keep(tip);
  }

  /** Another instance may have gone on: whoever is refused has to be refused for what is, not for what was. */
  async function isOutdated({ incident }: Tip): Promise<boolean> {
    return store.isShared && (await store.head(incident.id))?.version !== incident.version;
  }

  function keep(tip: Tip): Tip {
    tips.delete(tip.incident.id);
    tips.set(tip.incident.id, tip);
    const oldest = tips.size > tipsKept ? tips.keys().next().value : undefined;
    if (oldest !== undefined) tips.delete(oldest);
    return tip;
  }

  return {
    load,
    async loadIntact(id, version) {
      const known = tips.get(id);
      if (known && known.incident.version === version) return known;
      try {
        return await load(id);
      } catch (error) {
        if (isBroken(error)) return null;
        throw error;
      }
    },
    get: (id) => tips.get(id),
    keep,
    forget(id) {
      tips.delete(id);
    },
  };
}
