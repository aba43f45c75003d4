import { hash, timingSafeEqual } from 'node:crypto';

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
