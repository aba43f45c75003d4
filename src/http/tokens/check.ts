import { decodeJwt } from 'jose/jwt/decode';
import { type JWTVerifyGetKey, jwtVerify } from 'jose/jwt/verify';

/** What a token says. Take nothing in it for granted. */
export type Claims = Readonly<Record<string, unknown>>;

/** Why a token is refused by the rules that all issuers share. The log shows this word. */
export type TokenRefusal =
  | 'noToken'
  | 'malformedToken'
  | 'wrongAlgorithm'
  | 'unknownKey'
  | 'wrongSignature'
  | 'wrongIssuer'
  | 'wrongAudience'
  | 'expired'
  | 'notYetValid';

/** Says which tokens are good. */
export type TokenRules<Refusal> = {
  readonly issuers: readonly string[];
  readonly audiences: readonly string[];
  /** Claims that a token needs, besides those that the rules compare. */
  readonly requiredClaims: readonly string[];
  /**
   * Judges what only this issuer's tokens say, after all other checks pass. `null` when the token is good.
   */
  readonly refuse: (claims: Claims) => Refusal | null;
};

export type TokenCheckDeps<Refusal> = {
  readonly rules: TokenRules<Refusal>;
  /** As `SigningKeys` has it. */
  readonly find: JWTVerifyGetKey;
  /** Milliseconds since 1970. */
  readonly now: number;
};

const bearer = /^bearer +([\w-]+\.[\w-]+\.[\w-]*)$/i;
/**
 * Seconds that the clocks may differ. Microsoft's libraries and its page on the Bot Connector API allow the
 * same.
 */
const clockTolerance = 5 * 60;

/** jose's errors that are the token's fault. Any other error is ours, or the key server's. */
const refusals: ReadonlyMap<unknown, TokenRefusal> = new Map([
  ['ERR_JWS_SIGNATURE_VERIFICATION_FAILED', 'wrongSignature'],
  ['ERR_JWKS_NO_MATCHING_KEY', 'unknownKey'],
  ['ERR_JWKS_MULTIPLE_MATCHING_KEYS', 'unknownKey'],
  ['ERR_JOSE_ALG_NOT_ALLOWED', 'wrongAlgorithm'],
  ['ERR_JOSE_NOT_SUPPORTED', 'malformedToken'],
  ['ERR_JWS_INVALID', 'malformedToken'],
  ['ERR_JWT_INVALID', 'malformedToken'],
  // A claim of the wrong kind that no rule of ours names, such as `iat`.
  ['ERR_JWT_CLAIM_VALIDATION_FAILED', 'malformedToken'],
]);
const claimRefusals: ReadonlyMap<unknown, TokenRefusal> = new Map([
  ['iss', 'wrongIssuer'],
  ['aud', 'wrongAudience'],
  ['exp', 'expired'],
  ['nbf', 'notYetValid'],
]);

/**
 * Checks an `Authorization` header: `null` when its token is good. Rejects with `signingKeysUnavailable` when
 * it cannot decide now. Import this module late: it loads jose.
 */
export async function checkToken<Refusal>(
  authorization: string | undefined,
  { rules, find, now }: TokenCheckDeps<Refusal>,
): Promise<Refusal | TokenRefusal | null> {
  if (!authorization) return 'noToken';
  const [, token] = bearer.exec(authorization) ?? [];
  if (token === undefined) return 'malformedToken';
  const { issuers, audiences, requiredClaims, refuse } = rules;
  try {
    // Check this before the signature. Otherwise tokens of other issuers could make us ask the key server.
    const { iss } = decodeJwt(token);
    if (typeof iss !== 'string' || !issuers.includes(iss)) return 'wrongIssuer';
  } catch {
    return 'malformedToken';
  }
  try {
    const { payload } = await jwtVerify(token, find, {
      // Against a token that chooses its own algorithm: none, or HMAC with the public key as its secret. Keys
      // that a token brings along (`jwk`, `jku`, `x5u`) are never used.
      algorithms: ['RS256'],
      // Against tokens of other tenants, and of Entra where the Bot Framework is expected.
      issuer: [...issuers],
      // Against a token for another service. That service could pass it on to us.
      audience: [...audiences],
      // Against a token without an end. It would be good forever.
      requiredClaims: ['exp', ...requiredClaims],
      clockTolerance,
      currentDate: new Date(now),
    });
    // jose also accepts a list of audiences that includes ours.
    return typeof payload.aud === 'string' ? refuse(payload) : 'wrongAudience';
  } catch (error) {
    const refusal = refusalFor(error);
    if (refusal === undefined) throw error;
    return refusal;
  }
}

function refusalFor(error: unknown): TokenRefusal | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, claim } = error as Error & { code?: unknown; claim?: unknown };
  return claimRefusals.get(claim) ?? refusals.get(code);
}
