import { type CompactVerifyGetKey, compactVerify } from 'jose/jws/compact/verify';
import { decodeJwt } from 'jose/jwt/decode';
import { z } from 'zod/v4';

/** What a token says. Nothing in it is taken for granted. */
export type Claims = Readonly<Record<string, unknown>>;

/** Why a token is refused before its claims are believed: the word that stands in the log. */
export type SignatureRefusal =
  | 'noToken'
  | 'malformedToken'
  | 'wrongIssuer'
  | 'wrongAlgorithm'
  | 'unknownKey'
  | 'wrongSignature';

export type TokenCheckDeps<Refusal> = {
  /** Whether claims that anybody may have written name the one whose keys `find` gives. */
  readonly isOfIssuer: (claims: Claims) => boolean;
  /** As `SigningKeys` has it. */
  readonly find: CompactVerifyGetKey;
  /** Judges the claims of a token whose signature has been verified. */
  readonly verify: (claims: Claims) => Refusal | null;
};

const bearer = /^bearer +([\w-]+\.[\w-]+\.[\w-]*)$/i;
const claims = z.record(z.string(), z.unknown());

/** jose's errors that are the token's fault. Any other is ours, or the key server's. */
const refusals: ReadonlyMap<unknown, SignatureRefusal> = new Map([
  ['ERR_JWS_SIGNATURE_VERIFICATION_FAILED', 'wrongSignature'],
  ['ERR_JWKS_NO_MATCHING_KEY', 'unknownKey'],
  ['ERR_JWKS_MULTIPLE_MATCHING_KEYS', 'unknownKey'],
  ['ERR_JOSE_ALG_NOT_ALLOWED', 'wrongAlgorithm'],
  ['ERR_JOSE_NOT_SUPPORTED', 'malformedToken'],
  ['ERR_JWS_INVALID', 'malformedToken'],
]);

/**
 * Checks an `Authorization` header: `null` when its token is good. Rejects with `signingKeysUnavailable` when that cannot
 * be said now. Import this module late: it brings jose.
 */
export async function checkToken<Refusal>(
  authorization: string | undefined,
  { isOfIssuer, find, verify }: TokenCheckDeps<Refusal>,
): Promise<Refusal | SignatureRefusal | null> {
  if (!authorization) return 'noToken';
  const [, token] = bearer.exec(authorization) ?? [];
  if (token === undefined) return 'malformedToken';
  try {
    // Looked at before the signature, so that nobody makes us ask the key server with tokens of somewhere else.
    if (!isOfIssuer(decodeJwt(token))) return 'wrongIssuer';
  } catch {
    return 'malformedToken';
  }
  try {
    // RS256 and no other: a token that chose its own algorithm could choose none, or HMAC with the public key as
    // its secret. Keys that a token brings along (`jwk`, `jku`, `x5u`) are never looked at.
    const { payload } = await compactVerify(token, find, { algorithms: ['RS256'] });
    return verify(claims.parse(JSON.parse(new TextDecoder().decode(payload))));
  } catch (error) {
    const refusal = error instanceof Error && 'code' in error ? refusals.get(error.code) : undefined;
    if (refusal === undefined) throw error;
    return refusal;
  }
}
