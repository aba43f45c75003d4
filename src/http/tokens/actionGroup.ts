import type { Logger } from 'pino';
import { loadOnce } from '../../running/loadOnce.ts';
import type { TokenRefusal, TokenRules } from './check.ts';
import { isKeyOf, type TokenAuthority, tokenAuthority } from './entraAuthority.ts';

/** Why a token of this tenant is refused: the word that stands in the log. */
export type ActionGroupRefusal = 'wrongTenant' | 'wrongApplication' | 'missingRole';

type Settings = {
  readonly authority: Pick<TokenAuthority, 'v1Issuers' | 'v2Issuers'>;
  readonly tenantId: string;
  readonly audiences: ReadonlySet<string>;
};

/** The first-party application "AzNS AAD Webhook", as which action groups call. */
const actionGroups = '461e8683-5575-4561-ac7f-899cc907d62a';
/** The app role that an administrator has given to it on our app registration. */
const actionGroupsRole = 'ActionGroupsSecureWebhook';

/**
 * The tokens that an action group of this tenant sends to this webhook. A signature alone says little: Entra signs the
 * tokens of every tenant, every application and every service with the same few keys.
 */
export function actionGroupRules({
  authority: { v1Issuers, v2Issuers },
  tenantId,
  audiences,
}: Settings): TokenRules<ActionGroupRefusal> {
  return {
    issuers: [...v1Issuers, ...v2Issuers],
    audiences: [...audiences],
    // Against tokens made in advance, to be used when nobody expects them any more.
    requiredClaims: ['nbf'],
    refuse(claims) {
      // Against tokens of a tenant of the attacker's own, should an issuer ever stand for more than one tenant.
      if (claims.tid !== tenantId) return 'wrongTenant';
      // Against any other application of the tenant: unless assignment is required, each can get a token for us. Each
      // version has its own claim for the caller, and only that one counts.
      const caller = v1Issuers.has(String(claims.iss)) ? claims.appid : claims.azp;
      if (caller !== actionGroups) return 'wrongApplication';
      // Against action groups that no administrator has let in: the application is in every tenant, its role is given.
      if (!Array.isArray(claims.roles) || !claims.roles.includes(actionGroupsRole)) return 'missingRole';
      return null;
    },
  };
}

/**
 * Checks the `Authorization` header of a request: `null` when its token is good. Rejects with `signingKeysUnavailable`
 * when that cannot be said now.
 */
export type TokenCheck = (
  authorization: string | undefined,
) => Promise<TokenRefusal | ActionGroupRefusal | null>;

export type WebhookTokens = {
  readonly check: TokenCheck;
  /** Loads what the first check needs, with the keys, so that the first alarm need not wait for them. */
  prepare(): Promise<void>;
};

/** The check of the webhook's tokens. What it needs is loaded when it is first used: the webhook has to listen first. */
export function createWebhookTokens(
  { tenantId, audiences, authorityHost }: Omit<Settings, 'authority'> & { readonly authorityHost: string },
  now: () => number,
  log: Logger,
): WebhookTokens {
  const authority = tokenAuthority(authorityHost, tenantId);
  const rules = actionGroupRules({ authority, tenantId, audiences });
  const load = loadOnce(async () => {
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
      const { keys, checkToken } = await load();
      return checkToken(authorization, { rules, find: keys.find, now: now() });
    },
    prepare: async () => (await load()).keys.prepare(),
  };
}
