import { hash, timingSafeEqual } from 'node:crypto';
import type { ActionGroupRefusal, TokenCheck } from '../http/tokens/actionGroup.ts';
import type { TokenRefusal } from '../http/tokens/check.ts';

/** What a request offers as proof that it comes from the action group. */
export type Credentials = {
  /** Every `code` of the query. A genuine action group sends only one. */
  readonly codes: readonly string[];
};

export type WebhookSecrets = { readonly code: string };

/**
 * Whether a request carries the shared code. Pure. The comparison takes constant time, so that an attacker
 * cannot guess the code piece by piece. Hashing first makes the lengths equal.
 */
export function verifyRequest({ codes }: Credentials, secrets: WebhookSecrets): boolean {
  const [code] = codes;
  if (code === undefined || codes.length !== 1) return false;
  return timingSafeEqual(hash('sha256', code, 'buffer'), hash('sha256', secrets.code, 'buffer'));
}

export type WebhookRefusal = TokenRefusal | ActionGroupRefusal | 'noCode' | 'wrongCode';

/** `null` where the webhook does not accept that proof. At least one is set. */
export type WebhookProofs = { readonly code: string | null; readonly checkToken: TokenCheck | null };

/**
 * Whether a request may raise alerts: `null` when it may. If both code and tokens are accepted, either is
 * enough. Rejects when a token cannot be checked now.
 */
export async function admitRequest(
  { codes, authorization }: Credentials & { readonly authorization: string | undefined },
  { code, checkToken }: WebhookProofs,
): Promise<WebhookRefusal | null> {
  if (code !== null && verifyRequest({ codes }, { code })) return null;
  if (checkToken !== null && (authorization !== undefined || code === null)) return checkToken(authorization);
  return codes.length === 0 ? 'noCode' : 'wrongCode';
}
