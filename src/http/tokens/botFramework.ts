import type { Logger } from 'pino';
import { z } from 'zod/v4';
import { loadOnce } from '../../running/loadOnce.ts';
import type { TokenRefusal, TokenRules } from './check.ts';

/** Why a token of the Bot Framework is refused: the word that stands in the log. */
export type BotFrameworkRefusal = 'wrongServiceUrl';

type Settings = {
  readonly issuer: string;
  readonly botId: string;
  /** What the activity names as the address to answer to. */
  readonly serviceUrl: string;
};

/**
 * The tokens with which the Bot Framework sends this activity to this bot, by Microsoft's page "Authentication with the
 * Bot Connector API". No page promises that a token has a beginning, so one without is taken.
 */
export const botFrameworkRules = ({
  issuer,
  botId,
  serviceUrl,
}: Settings): TokenRules<BotFrameworkRefusal> => ({
  issuers: [issuer],
  audiences: [botId],
  requiredClaims: [],
  // Against a true token with an activity that was changed to send the answers, and the bot's own token, elsewhere.
  refuse: (claims) => (claims.serviceurl === serviceUrl ? null : 'wrongServiceUrl'),
});

/**
 * Checks the `Authorization` header of an activity: `null` when its token is good. Rejects with `signingKeysUnavailable`
 * when that cannot be said now.
 */
export type ChannelTokenCheck = (
  authorization: string,
  activity: { readonly serviceUrl: string },
) => Promise<TokenRefusal | BotFrameworkRefusal | null>;

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
  const load = loadOnce(async () => {
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
    const { find, checkToken } = await load();
    const rules = botFrameworkRules({ issuer, botId, serviceUrl });
    return checkToken(authorization, { rules, find, now: now() });
  };
}
