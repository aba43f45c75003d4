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
