import type { Logger } from 'pino';
import { z } from 'zod/v4';
import { loadOnce } from '../../running/loadOnce.ts';
import { type ChannelRefusal, verifyChannelToken } from './botFrameworkClaims.ts';
import type { SignatureRefusal } from './check.ts';

/**
 * Checks the `Authorization` header of an activity: `null` when its token is good. Rejects with `signingKeysUnavailable`
 * when that cannot be said now.
 */
export type ChannelTokenCheck = (
  authorization: string,
  activity: { readonly serviceUrl: string },
) => Promise<SignatureRefusal | ChannelRefusal | null>;

export type ChannelTokensDeps = {
  readonly botId: string;
  readonly issuer?: string;
  readonly metadataUrl?: string;
  /** The time in ms. */
  readonly now: () => number;
  readonly log: Logger;
};

const metadata = z.object({ jwks_uri: z.url() });

/**
 * The check of the Bot Framework's tokens. What it needs is loaded when it is first used. The issuer and the metadata's
 * address are those of the public cloud, from Microsoft's page "Authentication with the Bot Connector API".
 */
export function createChannelTokens({
  botId,
  issuer = 'https://api.botframework.com',
  metadataUrl = 'https://login.botframework.com/v1/.well-known/openidconfiguration',
  now,
  log,
}: ChannelTokensDeps): ChannelTokenCheck {
  const parts = loadOnce(async () => {
    const { createSigningKeys } = await import('./signingKeys.ts');
    const { checkToken } = await import('./check.ts');
    const { find } = createSigningKeys({
      ask: async (get) => get(metadata.parse(await get(metadataUrl)).jwks_uri),
      // A key may be for some channels only, among them one where whoever sends can say that they are somebody else.
      isOurs: ({ endorsements = [] }) => endorsements.length === 0 || endorsements.includes('msteams'),
      now,
      log,
    });
    return { find, checkToken };
  });

  return async (authorization, { serviceUrl }) => {
    const { find, checkToken } = await parts();
    return checkToken(authorization, {
      isOfIssuer: ({ iss }) => iss === issuer,
      find,
      verify: (claims) => verifyChannelToken(claims, { issuer, botId, serviceUrl }, now()),
    });
  };
}
