import { keyOfResult, keyOfSignIn } from '../alert/key.ts';
import { hasCode } from '../errors.ts';
import { isGraver, resultCode, severities } from '../signIn/resultCode.ts';
import type { SignIn } from '../signIn/signIn.ts';
import type { Store } from '../store/store.ts';
import type { Batch } from './batch.ts';
import { type Draft, isGrave } from './draft.ts';

type Told = { readonly incidentId: string; readonly draft: string | null };

/**
 * Finds the incident that has told a sign-in with this result or a graver one; `null` when the result is news.
 * What an incident has recorded decides, and not the key alone: a sign-in gets its later results under the same
 * id. `current` is the draft of the group's open incident, or of the next one.
 */
export async function toldSignIn(
  signIn: SignIn,
  current: Draft,
  { batch, store }: { readonly batch: Batch; readonly store: Pick<Store, 'incidentWithKey'> },
): Promise<Told | null> {
  if (hasTold(current, signIn)) return { incidentId: current.id, draft: current.id };

  /** The batch comes first: what it decides is not stored yet. */
  async function holderOf(key: string): Promise<Told | null> {
    const taken = batch.incidentWithKey(key);
    const incidentId = taken ?? (await store.incidentWithKey(key));
    return incidentId === undefined ? null : { incidentId, draft: taken ?? null };
  }

  const first = await holderOf(keyOfSignIn(signIn.id));
  if (first === null) return null;
  const holder = await intactDraft(batch, first.incidentId);
  if (hasTold(holder, signIn)) return { ...first, draft: first.incidentId };
  // Only a grave result has a key of its own, so an altered incident can still tell whether it had that.
  if (holder === null && !isGrave(signIn)) return first;
  for (const key of keysOfResults(signIn)) {
    const told = await holderOf(key);
    if (told !== null) return told;
  }
  return null;
}

const hasTold = (draft: Draft | null, { id, resultCode: code }: SignIn): boolean => {
  const known = draft?.head?.incident.signIns.get(id);
  return known !== undefined && !isGraver(code, known.resultCode);
};

/** An incident that was altered says nothing reliable. */
async function intactDraft(batch: Batch, id: string): Promise<Draft | null> {
  try {
    return await batch.draftOf(id);
  } catch (error) {
    if (hasCode(error, 'trailBroken')) return null;
    throw error;
  }
}

/** The keys of the sign-in with its result, and with every graver one. */
const keysOfResults = ({ id, resultCode: code }: SignIn): readonly string[] =>
  severities
    .slice(severities.indexOf(resultCode(code).severity))
    .map((severity) => keyOfResult(id, severity));
