import type { Logger } from 'pino';
import { loadOnce } from '../../running/loadOnce.ts';
import type { Claims, SignatureRefusal } from './check.ts';
import { isKeyOf, type TokenAuthority, tokenAuthority } from './entraAuthority.ts';

export type TokenRules = {
  readonly authority: Pick<TokenAuthority, 'v1Issuers' | 'v2Issuers'>;
  readonly tenantId: string;
  readonly audiences: ReadonlySet<string>;
};

/** Why a token is refused: the word that stands in the log. */
export type ClaimRefusal =
  | 'wrongIssuer'
  | 'wrongTenant'
  | 'wrongAudience'
  | 'expired'
  | 'notYetValid'
  | 'wrongApplication'
  | 'missingRole';

/** The first-party application "AzNS AAD Webhook", as which action groups call. */
const actionGroups = '461e8683-5575-4561-ac7f-899cc907d62a';
/** The app role that an administrator has given to it on our app registration. */
const actionGroupsRole = 'ActionGroupsSecureWebhook';
/** Milliseconds that the clocks may differ: what Microsoft's own libraries allow. */
const skew = 5 * 60_000;

/** Whether the issuer is one of the tenant's, so that its keys are worth asking for. Also true of forged tokens. */
export const isOfTenant = ({ iss }: Claims, { v1Issuers, v2Issuers }: TokenRules['authority']): boolean =>
  typeof iss === 'string' && (v1Issuers.has(iss) || v2Issuers.has(iss));

/**
 * Whether a token whose signature has been verified is an action group's of this tenant, for this webhook, now; `null`
 * if it is. Pure; `now` in ms. A signature alone says little: Entra signs the tokens of every tenant, of every application and for
 * every service with the same few keys.
 */
export function verifyToken(claims: Claims, rules: TokenRules, now: number): ClaimRefusal | null {
  // Against tokens of a tenant of the attacker's own, where they are administrator and give themselves any role.
  if (!isOfTenant(claims, rules.authority)) return 'wrongIssuer';
  // The same, should an issuer ever stand for more than one tenant.
  if (claims.tid !== rules.tenantId) return 'wrongTenant';
  // Against a token that was given to another service of the tenant, which could pass it on to us.
  if (typeof claims.aud !== 'string' || !rules.audiences.has(claims.aud)) return 'wrongAudience';
  // Against a token from an old log or backup. One that names no end would be good for ever.
  if (typeof claims.exp !== 'number' || claims.exp * 1_000 + skew <= now) return 'expired';
  // Against tokens made in advance, to be used when nobody expects them any more.
  if (typeof claims.nbf !== 'number' || claims.nbf * 1_000 - skew > now) return 'notYetValid';
  // Against any other application of the tenant: unless assignment is required, each can get a token for us. Each
  // version has its own claim for the caller, and only that one is looked at.
  const version = rules.authority.v1Issuers.has(String(claims.iss)) ? 'appid' : 'azp';
  if (claims[version] !== actionGroups) return 'wrongApplication';
  // Against action groups that no administrator has let in: the application is in every tenant, its role is given.
  if (!Array.isArray(claims.roles) || !claims.roles.includes(actionGroupsRole)) return 'missingRole';
  return null;
}

export type TokenRefusal = SignatureRefusal | ClaimRefusal;

/**
 * Checks the `Authorization` header of a request: `null` when its token is good. Rejects with `signingKeysUnavailable`
 * when that cannot be said now.
 */
export type TokenCheck = (authorization: string | undefined) => Promise<TokenRefusal | null>;

export type WebhookTokens = {
  readonly check: TokenCheck;
  /** Loads what the first check needs, with the keys, so that the first alarm need not wait for them. */
  prepare(): Promise<void>;
};

type Settings = {
  readonly tenantId: string;
  readonly audiences: ReadonlySet<string>;
  readonly authorityHost: string;
};

/** The check of the webhook's tokens. What it needs is loaded when it is first used: the webhook has to listen first. */
export function createWebhookTokens(
  { tenantId, audiences, authorityHost }: Settings,
  now: () => number,
  log: Logger,
): WebhookTokens {
  const authority = tokenAuthority(authorityHost, tenantId);
  const rules = { authority, tenantId, audiences };
  const parts = loadOnce(async () => {
    const { createSigningKeys } = await import('./signingKeys.ts');
    const { checkToken } = await import('./check.ts');
    const keys = createSigningKeys({
      ask: (get) => get(authority.keysUrl),
      isOurs: (key) => isKeyOf(tenantId, key),
      now,
      log,
    });
    return { keys, checkToken };
  });

  return {
    async check(authorization) {
      const { keys, checkToken } = await parts();
      return checkToken(authorization, {
        isOfIssuer: (claims) => isOfTenant(claims, authority),
        find: keys.find,
        verify: (claims) => verifyToken(claims, rules, now()),
      });
    },
    prepare: async () => (await parts()).keys.prepare(),
  };
}
