import type { Logger } from 'pino';
import { GlasswatchError } from '../../errors.ts';
import type { Actor } from '../../incident/actor.ts';
import type { Proof } from '../../incident/decide/command.ts';
import { type AdmissionPolicy, admit, type Membership, type Standing } from '../../incident/whoMayAct.ts';
import type { Incoming } from '../incoming.ts';
import { loggedId } from './loggedId.ts';
import type { Member } from './membership.ts';

/** What the roster of the security channel's team says of a sender. */
export type LookedUp = {
  readonly membership: Membership;
  /** `undefined` when the roster was not asked for it. */
  readonly userPrincipalName?: string | null;
  readonly standing: Standing | undefined;
};

export type AdmissionDeps = {
  readonly policy: AdmissionPolicy;
  /** Asks whether the sender is in the security channel's team, and how they stand there. */
  readonly lookUp: (incoming: Incoming) => Promise<LookedUp>;
  /** Looks up a person in that team by their id within Teams. */
  readonly member: (memberId: string, incoming: Incoming) => Promise<Member>;
  /** Looks up the sender there, or in the conversation that the message came from. */
  readonly ownEntry: (incoming: Incoming) => Promise<Member>;
  readonly log: Logger;
};

/** Somebody who may use the bot, and what is known of how they stand. */
export type Admitted = { readonly actor: Actor; readonly proof: Proof };

/** Gives the sender if they may use the bot. Otherwise rejects with the reason. */
export async function admitted(
  incoming: Incoming,
  { policy, lookUp, log }: AdmissionDeps,
): Promise<Admitted> {
  const asked: LookedUp =
    policy.responders === null ? await lookUp(incoming) : { membership: 'notAsked', standing: undefined };
  const { membership, ...proof } = asked;
  const { actor, refused } = admit(incoming.person, policy, membership);
  if (actor) return { actor, proof };
  log.warn({ personId: loggedId(incoming.person.id), code: refused }, 'somebody was refused');
  throw new GlasswatchError(refused);
}

/**
 * Gives the one person whom a message mentions, if that person could act themselves. Otherwise rejects with
 * the reason.
 */
export async function mentionedActor(
  incoming: Incoming,
  { policy, member }: AdmissionDeps,
): Promise<Actor & { readonly userPrincipalName: string | null }> {
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
  return { ...actor, userPrincipalName: person?.userPrincipalName ?? null };
}

/**
 * The sender's user principal name; `null` where Teams has none. Asked for only where an incident names its account
 * by nothing else. Rejects when Teams cannot say.
 */
export async function nameOfSender(incoming: Incoming, { ownEntry }: AdmissionDeps): Promise<string | null> {
  const { person, membership } = await ownEntry(incoming);
  if (membership === 'unknown') throw new GlasswatchError('nameUnknown');
  return person?.userPrincipalName ?? null;
}
