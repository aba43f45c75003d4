import type { Alert } from '../alert/alert.ts';
import { groupOf } from '../alert/grouping.ts';
import type { WatchedAccount } from '../alert/watchedAccount.ts';
import { type Clock, isoTime } from '../clock.ts';
import { GlasswatchError } from '../errors.ts';
import { decide } from '../incident/decide/decide.ts';
import type { SignIn } from '../signIn/signIn.ts';
import type { Store } from '../store/store.ts';
import type { Batch } from './batch.ts';
import { repeatKeys } from './repeatKeys.ts';
import { toldSignIn } from './toldSignIn.ts';

/** The incident that the alert belongs to, and whether that incident had the alert already. */
export type Received = { readonly incidentId: string; readonly duplicate: boolean };

export type ReceiveAlertDeps = {
  readonly batch: Batch;
  readonly store: Pick<Store, 'incidentWithKey'>;
  readonly clock: Clock;
  readonly watched: readonly WatchedAccount[];
};

/**
 * Takes an alert into the open incident of its group, or into a new one, as part of a batch. `draft` names the draft that
 * has to be durable before anyone hears of it; `null` where nothing is written. `signIns` are the rows of the log behind
 * the alert, where they are known already.
 */
export async function receiveAlert(
  given: Alert,
  signIns: readonly SignIn[],
  { batch, store, clock, watched }: ReceiveAlertDeps,
): Promise<{ readonly draft: string | null; readonly received: Received }> {
  const { own, earlier } = repeatKeys(given.key, clock.now());
  const alert = { ...given, key: own };
  const { group, account } = groupOf(alert, watched);
  // Take the draft before looking for a repeat. If another instance records the alert later, this append conflicts.
  const draft = await batch.draftForGroup(group);
  const [signIn] = alert.format === 'sweep' ? signIns : [];
  if (signIn) {
    const told = await toldSignIn(signIn, draft, { batch, store });
    if (told) return { draft: told.draft, received: { incidentId: told.incidentId, duplicate: true } };
  } else {
    const taken = batch.incidentWithKey(own);
    const known =
      taken ?? (await store.incidentWithKey(own)) ?? (earlier && (await store.incidentWithKey(earlier)));
    if (known) return { draft: taken ?? null, received: { incidentId: known, duplicate: true } };
  }

  const incident = () => draft.head?.incident ?? null;
  const decision = decide(incident(), { type: 'receiveAlert', alert, group, account });
  if (decision.refusal) throw new GlasswatchError(decision.refusal.code);
  batch.extend(draft, decision.events, isoTime(clock.now()));
  if (signIns.length > 0) {
    const { events = [] } = decide(incident(), { type: 'recordSignIns', signIns });
    batch.extend(draft, events, isoTime(clock.now()));
  }
  return {
    draft: draft.id,
    received: { incidentId: draft.id, duplicate: decision.events.length === 0 },
  };
}
