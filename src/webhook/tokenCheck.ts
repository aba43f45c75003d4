import { compactVerify } from 'jose/jws/compact/verify';
import { decodeJwt } from 'jose/jwt/decode';
import { z } from 'zod/v4';
import type { SigningKeys } from './signingKeys.ts';
import { type ClaimRefusal, isOfTenant, type TokenRules, verifyToken } from './verifyToken.ts';

export type TokenRefusal =
  | ClaimRefusal
  | 'noToken'
  | 'malformedToken'
  | 'wrongAlgorithm'
  | 'unknownKey'
  | 'wrongSignature';

/**
 * Checks the `Authorization` header of a request: `null` when its token is good. Rejects with `signingKeysUnavailable`
 * when that cannot be said now.
 */
export type TokenCheck = (authorization: string | undefined) => Promise<TokenRefusal | null>;

export type TokenCheckParts = {
  readonly rules: TokenRules;
  readonly keys: Pick<SigningKeys, 'find'>;
  /** The time in ms. */
  readonly now: () => number;
};

const bearer = /^bearer +([\w-]+\.[\w-]+\.[\w-]*)$/i;
const claims = z.record(z.string(), z.unknown());

/** jose's errors that are the token's fault. Any other is ours, or the key server's. */
const refusals: ReadonlyMap<unknown, TokenRefusal> = new Map([
  ['ERR_JWS_SIGNATURE_VERIFICATION_FAILED', 'wrongSignature'],
  ['ERR_JWKS_NO_MATCHING_KEY', 'unknownKey'],
  ['ERR_JWKS_MULTIPLE_MATCHING_KEYS', 'unknownKey'],
  ['ERR_JOSE_ALG_NOT_ALLOWED', 'wrongAlgorithm'],
  ['ERR_JOSE_NOT_SUPPORTED', 'malformedToken'],
  ['ERR_JWS_INVALID', 'malformedToken'],
]);

/** Import this module late: it brings jose. */
export function createTokenCheck({ rules, keys, now }: TokenCheckParts): TokenCheck {
  return async (authorization) => {
    if (authorization === undefined) return 'noToken';
    const [, token] = bearer.exec(authorization) ?? [];
    if (token === undefined) return 'malformedToken';
    try {
      // Looked at before the signature, so that nobody makes us ask the key server with tokens of somewhere else.
      if (!isOfTenant(decodeJwt(token), rules.authority)) return 'wrongIssuer';
    } catch {
      return 'malformedToken';
    }
    try {
      // RS256 and no other: a token that chose its own algorithm could choose none, or HMAC with the public key as
      // its secret. Keys that a token brings along (`jwk`, `jku`, `x5u`) are never looked at.
      const { payload } = await compactVerify(token, keys.find, { algorithms: ['RS256'] });
      return verifyToken(claims.parse(JSON.parse(new TextDecoder().decode(payload))), rules, now());
    } catch (error) {
      const refusal = error instanceof Error && 'code' in error ? refusals.get(error.code) : undefined;
      if (refusal === undefined) throw error;
      return refusal;
    }
  };
}
