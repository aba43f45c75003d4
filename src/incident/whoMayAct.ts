import { day } from '../duration.ts';
import type { ErrorCode } from '../errors.ts';
import type { Actor } from './actor.ts';

/** Who sent an activity, as reported by Teams; `null` where Teams says nothing. Ids are lower case. */
export type Person = {
  readonly id: string | null;
  readonly name: string;
  readonly tenantId: string | null;
  /** Only where the roster was asked. */
  readonly userPrincipalName?: string | null;
};

/**
 * How a person stands on the roster of the security channel's team. Times are ISO 8601 UTC. Without one,
 * RESPONDERS decides, and everybody admitted may do everything.
 */
export type Standing = {
  /** Since when the person is on it; `null` when they are not, or not yet. */
  readonly since: string | null;
  /** Since when its longest-standing member is on it; `null` when nobody is. */
  readonly eldest: string | null;
  /** The hash of this version of the roster; `null` before the first. */
  readonly roster: string | null;
};

/** Since when the people of the first roster stand on it: from before Glasswatch looked. */
export const sinceAlways = '1970-01-01T00:00:00.000Z';

/** How long a person has to be on the roster before they may silence or move anything, in milliseconds. */
const newFor = day;

/**
 * What a person may do about something that began at `at` (ISO 8601 UTC). `established`: everything. `new`:
 * look, note and tick, until an established person vouches for them. `alone`: new too, and no established
 * person is left. Pure.
 */
export function rankOf(standing: Standing | undefined, at: string): 'established' | 'new' | 'alone' {
  const limit = Date.parse(at) - newFor;
  const isOld = (since: string | null) => since !== null && Date.parse(since) <= limit;
  if (standing === undefined || isOld(standing.since)) return 'established';
  return isOld(standing.eldest) ? 'new' : 'alone';
}

/**
 * Whether the person is in the security channel's team. `noChannel`: no channel is known. `unknown`: Teams
 * could not be
 * asked. `notAsked`: RESPONDERS decides.
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
