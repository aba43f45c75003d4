import type { Logger } from 'pino';
import { tokenAuthority } from './tokenAuthority.ts';
import type { TokenCheck } from './tokenCheck.ts';

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
  let loaded: ReturnType<typeof load> | undefined;
  const parts = () => {
    loaded ??= load();
    return loaded;
  };

  async function load() {
    const { createSigningKeys } = await import('./signingKeys.ts');
    const { createTokenCheck } = await import('./tokenCheck.ts');
    const keys = createSigningKeys({ url: authority.keysUrl, tenantId, now, log });
    return { keys, check: createTokenCheck({ rules: { authority, tenantId, audiences }, keys, now }) };
  }

  return {
    check: async (authorization) => (await parts()).check(authorization),
    prepare: async () => (await parts()).keys.prepare(),
  };
}
