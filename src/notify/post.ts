import type { SignedMessage } from './message.ts';

/** How a receiver answered: with a status, or not at all. */
export type Answer =
  | { readonly status: number; readonly retryAfter: string | null }
  /** `reason` is a word of ours or of Node's, and never has the address in it. */
  | { readonly status: null; readonly reason: string };

/** Posts one message. Never rejects. */
export type Post = (message: SignedMessage, signal: AbortSignal) => Promise<Answer>;

/** Posts to this address, which is a secret. Redirects are not followed: the message is meant for nobody else. */
export function createPost(address: string): Post {
  return async ({ body, headers }, signal) => {
    try {
      const response = await fetch(address, { method: 'POST', headers, body, redirect: 'manual', signal });
      // Only the status matters, and a body may never end.
      await response.body?.cancel();
      return { status: response.status, retryAfter: response.headers.get('retry-after') };
    } catch (error) {
      return { status: null, reason: reasonOf(error) };
    }
  };
}

/** fetch's own texts may name the address. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'the connection failed';
  const { code } = (error.cause ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : error.name;
}
