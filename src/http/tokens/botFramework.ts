import type { Logger } from 'pino';
import { z } from 'zod/v4';
import { loadOnce } from '../../running/loadOnce.ts';
import type { Claims, SignatureRefusal } from './check.ts';

export type ChannelTokenRules = {
  readonly issuer: string;
  readonly botId: string;
  /** What the activity names as the address to answer to. */
  readonly serviceUrl: string;
};

/** Why a token is refused: the word that stands in the log. */
export type ChannelRefusal = 'wrongIssuer' | 'wrongAudience' | 'expired' | 'notYetValid' | 'wrongServiceUrl';

/** Milliseconds that the clocks may differ: what Microsoft gives as usual. */
const skew = 5 * 60_000;

/**
 * Whether a token whose signature has been verified is the Bot Framework's for this bot, for this activity, now; `null` if
 * it is. Pure; `now` in ms. The rules are those of Microsoft's page "Authentication with the Bot Connector API".
 */
export function verifyChannelToken(
  claims: Claims,
  { issuer, botId, serviceUrl }: ChannelTokenRules,
  now: number,
): ChannelRefusal | null {
  // Against tokens of Entra, which anybody's application can get: that of the Emulator, of another bot, of the bot itself.
  if (claims.iss !== issuer) return 'wrongIssuer';
  // Against a token that was given for another bot, whose owner could pass it on to us.
  if (claims.aud !== botId) return 'wrongAudience';
  // Against a token from an old log. One that names no end would be good for ever.
  if (typeof claims.exp !== 'number' || claims.exp * 1_000 + skew <= now) return 'expired';
  // Against tokens made in advance. No page promises that there is a beginning, so one without is taken.
  if (claims.nbf !== undefined && !(Number(claims.nbf) * 1_000 - skew <= now)) return 'notYetValid';
  // Against a true token with an activity that was changed to have the answers, and the bot's own token, sent elsewhere.
  if (claims.serviceurl !== serviceUrl) return 'wrongServiceUrl';
  return null;
}

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
