import type { TokenCheck, TokenRefusal } from '../http/tokens/actionGroup.ts';
import { type Credentials, verifyRequest } from './verifyRequest.ts';

export type WebhookRefusal = TokenRefusal | 'noCode' | 'wrongCode';

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
