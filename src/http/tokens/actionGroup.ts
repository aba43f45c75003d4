import type { Logger } from 'pino';
import { loadOnce } from '../../running/loadOnce.ts';
import { type ClaimRefusal, isOfTenant, verifyToken } from './actionGroupClaims.ts';
import type { SignatureRefusal } from './check.ts';
import { isKeyOf, tokenAuthority } from './entraAuthority.ts';

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
