import type { Logger } from 'pino';
import { createBoundedMap } from '../boundedMap.ts';
import { GlasswatchError, hasCode } from '../errors.ts';
import { readingTrail } from '../incident/trail/readTrail.ts';
import type { TrailRecord } from '../incident/trail/trail.ts';
import { inTurns } from '../running/inTurns.ts';
import type { Store } from '../store/store.ts';
import type { Head } from './draft.ts';

/**
 * Reads an incident from its trail; `null` when the store has nothing of it. Rejects with `trailBroken` when
 * the stored trail was altered: no decision may build on that.
 */
async function readHead(store: Store, id: string): Promise<Head | null> {
  // A commit may finish during the read. The trail then ends between the versions of the heads before and
  // after.
  const before = await store.head(id);
  const records = await store.trail(id);
  const after = await store.head(id);
  if (after === undefined && records.length === 0) return null;
  const head = await headOf(id, records);
  const { version } = head.incident;
  if (after === undefined || version < (before?.version ?? 0) || version > after.version) {
    throw new GlasswatchError('trailBroken', { cause: new Error('the trail does not end where it should') });
  }
  return head;
}

async function headOf(id: string, records: readonly TrailRecord[]): Promise<Head> {
  const trail = await inTurns(readingTrail(id, records));
  if (!trail.intact) throw new GlasswatchError('trailBroken', { cause: new Error(trail.reason) });
  return { incident: trail.incident, hash: trail.head };
}

export type Heads = {
  /**
   * The stored incident; `null` when it does not exist. Rejects with `trailBroken` when the trail has to be
   * read and was altered or damaged.
   */
  load(id: string): Promise<Head | null>;
  /**
   * Like `load`, but lets the caller go on without an incident whose trail is broken. If the incident is in
   * memory at `version`, which the caller has just read from the store, the store is not asked.
   */
  loadIntact(id: string, version?: number): Promise<Head | null>;
  /**
   * Like `loadIntact`, for a walk through many incidents: they do not take the place of those in use in memory.
   */
  peek(id: string, version: number): Promise<Head | null>;
  /** The incident in memory. */
  get(id: string): Head | undefined;
  keep(head: Head): Head;
  forget(id: string): void;
};

/** How many incidents stay in memory. Others are folded from their trails on request. */
const headsKept = 500;

const broken = 'the trail of an incident has been altered or damaged';
const isBroken = (error: unknown): boolean => hasCode(error, 'trailBroken');

/** The recently used incidents of a store. */
export function createHeads(store: Store, log: Logger): Heads {
  const heads = createBoundedMap<string, Head>(headsKept);

  async function load(id: string): Promise<Head | null> {
    const known = heads.get(id);
    if (known && !(await isOutdated(known))) return known;
    if (known && heads.get(id) === known) heads.delete(id);
    const head = await readHead(store, id).catch((error: unknown) => {
      if (isBroken(error)) log.error({ incidentId: id, err: error }, broken);
      throw error;
    });
    if (head === null) return null;
    // A commit may have finished during the read.
    const newer = heads.get(id);
    return newer && newer.incident.version >= head.incident.version ? newer : keep(head);
  }

  /** Another instance may have gone on: a refusal must reflect the current state. */
  async function isOutdated({ incident }: Head): Promise<boolean> {
    return store.isShared && (await store.head(incident.id))?.version !== incident.version;
  }

  function keep(head: Head): Head {
    heads.set(head.incident.id, head);
    return head;
  }

  return {
    load,
    async loadIntact(id, version) {
      const known = heads.get(id);
      if (known && known.incident.version === version) return known;
      try {
        return await load(id);
      } catch (error) {
        if (isBroken(error)) return null;
        throw error;
      }
    },
    async peek(id, version) {
      const known = heads.get(id);
      if (known && known.incident.version >= version) return known;
      try {
        return await readHead(store, id);
      } catch (error) {
        if (!isBroken(error)) throw error;
        log.error({ incidentId: id, err: error }, broken);
        return null;
      }
    },
    get: heads.get,
    keep,
    forget: heads.delete,
  };
}
