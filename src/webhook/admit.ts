import { hash, timingSafeEqual } from 'node:crypto';
import type { ActionGroupRefusal, TokenCheck } from '../http/tokens/actionGroup.ts';
import type { TokenRefusal } from '../http/tokens/check.ts';

/** What a request brings to prove that it comes from the action group. */
export type Credentials = {
  /** Every `code` of the query: more than one is nobody's webhook. */
  readonly codes: readonly string[];
};

export type WebhookSecrets = { readonly code: string };

/**
 * Whether a request bears the shared code. Pure. The comparison takes the same time whatever is wrong with the code, so
 * that an attacker cannot feel their way to it; hashing first makes the lengths equal.
 */
export function verifyRequest({ codes }: Credentials, secrets: WebhookSecrets): boolean {
  const [code] = codes;
  if (code === undefined || codes.length !== 1) return false;
  return timingSafeEqual(hash('sha256', code, 'buffer'), hash('sha256', secrets.code, 'buffer'));
}

export type WebhookRefusal = TokenRefusal | ActionGroupRefusal | 'noCode' | 'wrongCode';

/** `null` where the webhook does not take that proof; one of them is there. */
export type WebhookProofs = { readonly code: string | null; readonly checkToken: TokenCheck | null };

/**
 * Whether a request may raise alerts: `null` when it may. Where code and tokens are both taken, either is enough.
 * Rejects when a token cannot be checked now.
 */
export async function admitRequest(
  { codes, authorization }: Credentials & { readonly authorization: string | undefined },
  { code, checkToken }: WebhookProofs,
): Promise<WebhookRefusal | null> {
  if (code !== null && verifyRequest({ codes }, { code })) return null;
  if (checkToken !== null && (authorization !== undefined || code === null)) return checkToken(authorization);
  return codes.length === 0 ? 'noCode' : 'wrongCode';
}
