/** What the SDK says of a token that it refuses, by its texts: it gives no codes. */
const reasons: readonly (readonly [text: RegExp, reason: string])[] = [
  [/not authorized$/, 'noToken'],
  [/has expired|jwt expired/, 'expired'],
  [/jwt not active/, 'notYetValid'],
  [/Key could not be retrieved/, 'unknownKey'],
  [/signature is required|invalid algorithm|signing algorithm/, 'wrongAlgorithm'],
  [/invalid signature/, 'wrongSignature'],
  [/Invalid AppId|Invalid audience/i, 'wrongAudience'],
  [/ServiceUrl/, 'wrongServiceUrl'],
  [/endorsement/, 'wrongChannel'],
  [/issuer/i, 'wrongIssuer'],
  [/JSON|jwt malformed|invalid token/, 'malformedToken'],
];

/**
 * Why the SDK has refused a token, in a word for the log. Its own text is not passed on: it may quote the token, which is
 * somebody's word. A text that is not known is `invalidToken`.
 */
export function tokenRefusal(error: unknown, authorization: string): string {
  const text = error instanceof Error ? error.message : '';
  // Of a token that it cannot read the SDK says the same as of one whose issuer it does not know.
  if (/No valid identity|Invalid identity/.test(text)) {
    return /^Bearer [\w-]+\.[\w-]+\.[\w-]*$/.test(authorization) ? 'wrongIssuer' : 'malformedToken';
  }
  return reasons.find(([known]) => known.test(text))?.[1] ?? 'invalidToken';
}
