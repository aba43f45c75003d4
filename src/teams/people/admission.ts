import type { Logger } from 'pino';
import { GlasswatchError } from '../../errors.ts';
import type { Actor } from '../../incident/actor.ts';
import { type AdmissionPolicy, admit, type Membership } from '../../incident/whoMayAct.ts';
import type { Incoming } from '../incoming.ts';
import { loggedId } from './loggedId.ts';
import type { Member } from './membership.ts';

export type AdmissionDeps = {
  readonly policy: AdmissionPolicy;
  /** Asks Teams whether the sender is in the security channel's team. */
  readonly membership: (incoming: Incoming) => Promise<Membership>;
  /** Looks up a person in that team by their id within Teams. */
  readonly member: (memberId: string, incoming: Incoming) => Promise<Member>;
  readonly log: Logger;
};

/** Gives the sender if they may use the bot. Otherwise rejects with the reason. */
export async function admitted(
  incoming: Incoming,
  { policy, membership, log }: AdmissionDeps,
): Promise<Actor> {
  const asked = policy.responders === null ? await membership(incoming) : 'notAsked';
  const { actor, refused } = admit(incoming.person, policy, asked);
  if (actor) return actor;
  log.warn({ personId: loggedId(incoming.person.id), code: refused }, 'somebody was refused');
  throw new GlasswatchError(refused);
}

/**
 * Gives the one person whom a message mentions, if that person could act themselves. Otherwise rejects with
 * the reason.
 */
export async function mentionedActor(incoming: Incoming, { policy, member }: AdmissionDeps): Promise<Actor> {
  const [memberId, ...others] = incoming.mentionedIds;
  if (memberId === undefined || others.length > 0) throw new GlasswatchError('whomToAssign');
  const { person, membership } = await member(memberId, incoming);
  if (membership === 'unknown' || membership === 'noChannel') throw new GlasswatchError('responderUnknown');
  const asked = policy.responders === null ? membership : 'notAsked';
  // A roster without a tenant speaks of the team's own tenant.
  const { actor } =
    person === null
      ? {}
      : admit({ ...person, tenantId: person.tenantId ?? incoming.tenantId }, policy, asked);
  if (!actor) throw new GlasswatchError('leadNotAllowed');
  return actor;
}
