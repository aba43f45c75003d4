import type { Logger } from 'pino';
import { z } from 'zod/v4';
import { loadOnce } from '../../running/loadOnce.ts';
import type { TokenRefusal, TokenRules } from './check.ts';

/** Why a token of the Bot Framework is refused. The log shows this word. */
export type BotFrameworkRefusal = 'wrongServiceUrl';

type Settings = {
  readonly issuer: string;
  readonly botId: string;
  /** The answer address that the activity names. */
  readonly serviceUrl: string;
};

/**
 * The rules for tokens with which the Bot Framework sends this activity to this bot. The source is
 * Microsoft's page "Authentication with the Bot Connector API". No page promises that a token has a start
 * time, so the check accepts one without.
 */
export const botFrameworkRules = ({
  issuer,
  botId,
  serviceUrl,
}: Settings): TokenRules<BotFrameworkRefusal> => ({
  issuers: [issuer],
  audiences: [botId],
  requiredClaims: [],
  // Against a true token with a changed activity, which would send the answers and the bot's own token
  // elsewhere.
  refuse: ({ serviceurl }) =>
    typeof serviceurl === 'string' && isSameAddress(serviceurl, serviceUrl) ? null : 'wrongServiceUrl',
});

/**
 * Teams' own SDKs take two addresses for one that differ in the host's case or the last slash (teams.net #545
 * and #549).
 */
function isSameAddress(one: string, other: string): boolean {
  const [a, b] = [URL.parse(one), URL.parse(other)];
  return one === other || (a !== null && b !== null && withoutSlash(a.href) === withoutSlash(b.href));
}

const withoutSlash = (address: string): string => address.replace(/\/$/, '');

/**
 * Checks an activity's `Authorization` header: `null` when its token is good. Rejects with
 * `signingKeysUnavailable` when it cannot decide now.
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
 * The check of the Bot Framework's tokens. It loads what it needs on first use. The issuer and the metadata's
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
      // A key may serve some channels only. In one such channel, senders can claim to be another person.
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
