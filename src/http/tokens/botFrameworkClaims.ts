import type { Claims } from './check.ts';

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
