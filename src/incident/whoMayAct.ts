import type { ErrorCode } from '../errors.ts';
import type { Actor } from './actor.ts';

/** Who sent an activity, as reported by Teams; `null` where Teams says nothing. Ids are lower case. */
export type Person = { readonly id: string | null; readonly name: string; readonly tenantId: string | null };

/**
 * Whether the person is in the security channel's team. `noChannel`: no channel is known. `unknown`: Teams
 * could not be asked. `notAsked`: RESPONDERS decides.
 */
export type Membership = 'member' | 'guest' | 'notMember' | 'noChannel' | 'unknown' | 'notAsked';

export type AdmissionPolicy = {
  /** The organisation's tenant; `null` only when authentication is off. */
  readonly tenantId: string | null;
  /** Object ids of the break-glass accounts, lower case. */
  readonly watched: ReadonlySet<string>;
  /**
   * Object ids of the people who may act, lower case. `null` admits the members of the security channel's
   * team.
   */
  readonly responders: ReadonlySet<string> | null;
};

/** Whether a person may use the bot at all: returns the actor, or the error that says why not. Pure. */
export function admit(
  person: Person,
  policy: AdmissionPolicy,
  membership: Membership,
):
  | { readonly actor: Actor; readonly refused?: never }
  | { readonly refused: ErrorCode; readonly actor?: never } {
  if (person.id === null) return { refused: 'unknownActor' };
  if (policy.tenantId !== null && person.tenantId !== policy.tenantId) return { refused: 'otherTenant' };
  // Checked before RESPONDERS: a break-glass account listed there by mistake still cannot silence an alarm.
  if (policy.watched.has(person.id)) return { refused: 'breakGlassAccount' };
  const actor = { id: person.id, name: person.name };
  if (policy.responders !== null) {
    return policy.responders.has(person.id) ? { actor } : { refused: 'notAResponder' };
  }
  if (membership === 'noChannel') return { refused: 'channelUnknown' };
  if (membership === 'unknown') return { refused: 'responderUnknown' };
  // A guest of the team belongs to another organisation. To let guests act, name them in RESPONDERS.
  return membership === 'member' ? { actor } : { refused: 'notAResponder' };
}
