import { hash, timingSafeEqual } from 'node:crypto';
import type { ActionGroupRefusal, TokenCheck } from '../http/tokens/actionGroup.ts';
import type { TokenRefusal } from '../http/tokens/check.ts';

/** What a request offers as proof that it comes from the action group. */
export type Credentials = {
  /** Every `code` of the query. A genuine action group sends only one. */
  readonly codes: readonly string[];
};

export type WebhookSecrets = {
  /** The shared codes: two while one is exchanged. */
  readonly codes: readonly string[];
};

/**
 * Whether a request carries a shared code. Pure. The comparison with all of them takes constant time, so that an
 * attacker cannot guess a code piece by piece, or learn which one it is. Hashing first makes the lengths equal.
 */
export function verifyRequest({ codes }: Credentials, secrets: WebhookSecrets): boolean {
  const [code] = codes;
  if (code === undefined || codes.length !== 1) return false;
  const sent = hash('sha256', code, 'buffer');
  return secrets.codes
    .map((secret) => timingSafeEqual(sent, hash('sha256', secret, 'buffer')))
    .includes(true);
}

export type WebhookRefusal = TokenRefusal | ActionGroupRefusal | 'noCode' | 'wrongCode';

/** No codes, or no check, where the webhook does not accept that proof. At least one is set. */
export type WebhookProofs = WebhookSecrets & { readonly checkToken: TokenCheck | null };

/**
 * Whether a request may raise alerts: `null` when it may. If both code and tokens are accepted, either is
 * enough. Rejects when a token cannot be checked now.
 */
export async function admitRequest(
  { codes, authorization }: Credentials & { readonly authorization: string | undefined },
  { codes: secrets, checkToken }: WebhookProofs,
): Promise<WebhookRefusal | null> {
  if (verifyRequest({ codes }, { codes: secrets })) return null;
  if (checkToken !== null && (authorization !== undefined || secrets.length === 0))
    return checkToken(authorization);
  return codes.length === 0 ? 'noCode' : 'wrongCode';
}
