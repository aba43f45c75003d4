import type { Logger } from 'pino';
import { loadOnce } from '../../running/loadOnce.ts';
import type { TokenRefusal, TokenRules } from './check.ts';
import { isKeyOf, type TokenAuthority, tokenAuthority } from './entraAuthority.ts';

/** Why a token of this tenant is refused. The log shows this word. */
export type ActionGroupRefusal = 'wrongTenant' | 'wrongApplication' | 'missingRole';

type Settings = {
  readonly authority: Pick<TokenAuthority, 'v1Issuers' | 'v2Issuers'>;
  readonly tenantId: string;
  readonly audiences: ReadonlySet<string>;
};

/** The first-party application "AzNS AAD Webhook". Action groups call as this application. */
const actionGroups = '461e8683-5575-4561-ac7f-899cc907d62a';
/** The app role on our app registration that an administrator has given to it. */
const actionGroupsRole = 'ActionGroupsSecureWebhook';

/**
 * The rules for tokens that an action group of this tenant sends to this webhook. A signature alone says
 * little: Entra signs the tokens of every tenant, application and service with the same few keys.
 */
export function actionGroupRules({
  authority: { v1Issuers, v2Issuers },
  tenantId,
  audiences,
}: Settings): TokenRules<ActionGroupRefusal> {
  return {
    issuers: [...v1Issuers, ...v2Issuers],
    audiences: [...audiences],
    // Against tokens made in advance, for use when they are no longer expected.
    requiredClaims: ['nbf'],
    refuse(claims) {
      // Against tokens of the attacker's own tenant, if an issuer ever stands for more than one tenant.
      if (claims.tid !== tenantId) return 'wrongTenant';
      // Against the tenant's other applications: unless assignment is required, each can get a token for us.
      // Each version has its own claim for the caller, and only that one counts.
      const caller = v1Issuers.has(String(claims.iss)) ? claims.appid : claims.azp;
      if (caller !== actionGroups) return 'wrongApplication';
      // Against action groups that no administrator has let in: every tenant has the application, but its
      // role must be given.
      if (!Array.isArray(claims.roles) || !claims.roles.includes(actionGroupsRole)) return 'missingRole';
      return null;
    },
  };
}

/**
 * Checks a request's `Authorization` header: `null` when its token is good. Rejects with
 * `signingKeysUnavailable` when it cannot decide now.
 */
export type TokenCheck = (
  authorization: string | undefined,
) => Promise<TokenRefusal | ActionGroupRefusal | null>;

export type WebhookTokens = {
  readonly check: TokenCheck;
  /** Loads what the first check needs, including the keys, so that the first alarm need not wait for them. */
  prepare(): Promise<void>;
};

/**
 * The check of the webhook's tokens. It loads what it needs on first use, because the webhook must listen
 * first.
 */
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
