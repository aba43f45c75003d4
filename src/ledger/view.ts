import { GlasswatchError, hasCode } from '../errors.ts';
import { incidentId } from '../incident/id.ts';
import type { Store } from '../store/store.ts';
import type { Head } from './draft.ts';
import type { Heads } from './heads.ts';
import type { Intent } from './intent.ts';
import type { OpenIndex, OpenOne } from './openIndex.ts';

/** A group's open incidents that can be decided on, and the id of its next one where there is none. */
type GroupView = { readonly open: readonly Head[]; readonly nextId: string | null };

/**
 * What the store says about everything that a batch of intents may touch. Each getter throws what the read of that
 * part has failed with, so that only the intents that need it fail.
 */
export type View = {
  head(id: string): Head | null;
  group(group: string): GroupView;
  incidentWithKey(key: string): string | undefined;
  /** The incident that has the key of a sign-in which the sweep raises; `null` when its trail was altered. */
  holder(id: string): Head | null;
};

type ViewSources = {
  readonly store: Store;
  readonly heads: Heads;
  readonly openOnes: Pick<OpenIndex, 'ofGroup'>;
};

/** More incidents than tampering or damage ever hides from a group's list. */
const idsTried = 100;

/** Reads for all intents together, so that a slow store is waited for once and not once for each intent. */
export async function readView(
  intents: readonly Intent[],
  { store, heads, openOnes }: ViewSources,
): Promise<View> {
  const received = intents.filter((intent) => intent.type === 'receive');
  const executed = intents.filter((intent) => intent.type === 'execute');
  const [byId, byGroup] = await Promise.all([
    readEach(
      executed.map(({ id }) => id),
      heads.load,
    ),
    readEach(
      received.map(({ group }) => group),
      (group) => readGroup(group, { store, heads, openOnes }),
    ),
  ]);
  // Keys after heads: if another instance records an alert in between, the append to the older head conflicts.
  const byKey = await readEach(
    received.flatMap(({ keys }) => keys),
    store.incidentWithKey,
  );
  const holders = await readEach(
    received
      .filter(({ swept }) => swept !== null)
      .flatMap(({ keys }) => keys.flatMap((key) => idIn(byKey, key))),
    (id) => heads.loadIntact(id),
  );
  return { head: byId, group: byGroup, incidentWithKey: byKey, holder: holders };
}

/** None where it could not be read: the intent that needs it fails. */
function idIn(byKey: View['incidentWithKey'], key: string): readonly string[] {
  try {
    return [byKey(key)].filter((id) => id !== undefined);
  } catch {
    return [];
  }
}

/** Reads the value of each name, all at once. */
async function readEach<Value>(
  names: readonly string[],
  read: (name: string) => Promise<Value>,
): Promise<(name: string) => Value> {
  const distinct = [...new Set(names)];
  const outcomes = await Promise.allSettled(distinct.map(read));
  const byName = new Map(distinct.map((name, index) => [name, outcomes[index]]));
  return (name) => {
    const outcome = byName.get(name);
    if (outcome?.status === 'fulfilled') return outcome.value;
    throw outcome?.reason ?? new Error(`${name} was not read`);
  };
}

async function readGroup(group: string, sources: ViewSources): Promise<GroupView> {
  const { store, openOnes } = sources;
  const { open: known, areAll } = openOnes.ofGroup(group);
  const remembered = await openAmong(known, group, sources);
  if (remembered.length > 0) return { open: remembered, nextId: null };
  // Before the list: what another instance opens in between is in the list, or takes the next id.
  const size = await store.groupSize(group);
  const listed = areAll ? [] : await store.incidentsOfGroup(group, { isOpen: true });
  const openListed = listed
    .filter(({ isOpen }) => isOpen)
    .map(({ incidentId: id, version }) => ({ id, version }));
  const open = await openAmong(openListed, group, sources);
  if (open.length > 0) return { open, nextId: null };
  for (let ordinal = size + 1; ordinal <= size + idsTried; ordinal += 1) {
    const id = incidentId(group, ordinal);
    if (!(await isStored(store, id))) return { open, nextId: id };
    // A taken id has one of three causes: another instance just opened the incident, another group's name has the same
    // hash, or the incident was tampered with.
    if ((await store.groupSize(group)) > size) return readGroup(group, sources);
  }
  throw new GlasswatchError('storeUnavailable', { cause: new Error('every id of a group is taken') });
}

/** Attack: tampering with an incident must not block an alarm. The alert opens the next incident instead. */
async function openAmong(
  ones: readonly OpenOne[],
  group: string,
  { store, heads }: ViewSources,
): Promise<readonly Head[]> {
  const loaded = await Promise.all(
    // On a shared store, what is remembered may be outdated.
    ones.map(({ id, version }) => heads.loadIntact(id, store.isShared ? undefined : version)),
  );
  return loaded
    .filter((head) => head !== null)
    .filter(({ incident: { status, groups } }) => status === 'open' && groups.includes(group));
}

/** Whether the store has anything of an incident, even a broken trail. */
async function isStored(store: Store, id: string): Promise<boolean> {
  try {
    const [head, records] = await Promise.all([store.head(id), store.trail(id)]);
    return head !== undefined || records.length > 0;
  } catch (error) {
    if (hasCode(error, 'trailBroken')) return true;
    throw error;
  }
}
