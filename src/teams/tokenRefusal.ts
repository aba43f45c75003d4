import { issuerOf } from './issuerOf.ts';

/** What the SDK says of a token that it cannot read, and of one whose issuer it does not know. */
export const wrongIssuer = 'Unauthorized. No valid identity.';

/** What the SDK says of a token that it refuses, by its texts: it gives no codes. */
const reasons: readonly (readonly [text: RegExp, reason: string])[] = [
  [/not authorized$/, 'noToken'],
  [/has expired|jwt expired/, 'expired'],
  [/jwt not active/, 'notYetValid'],
  [/Key could not be retrieved/, 'unknownKey'],
  [/signature is required|invalid algorithm|signing algorithm/, 'wrongAlgorithm'],
  [/invalid signature/, 'wrongSignature'],
  [/Invalid AppId/, 'wrongAudience'],
  [/ServiceUrl/, 'wrongServiceUrl'],
  [/endorsement/, 'wrongChannel'],
  [/JSON|jwt malformed|invalid token/, 'malformedToken'],
];

/**
 * Why the SDK has refused a token, in a word for the log. Its own text is not passed on: it may quote the token, which is
 * somebody's word. A text that is not known is `invalidToken`.
 */
export function tokenRefusal(error: unknown, authorization: string): string {
  const text = error instanceof Error ? error.message : '';
  if (text === wrongIssuer) return issuerOf(authorization) === null ? 'malformedToken' : 'wrongIssuer';
  return reasons.find(([known]) => known.test(text))?.[1] ?? 'invalidToken';
}
