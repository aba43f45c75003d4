import type { IncomingMessage } from 'node:http';
import { GlasswatchError } from '../errors.ts';

/** Azure Monitor's own limit for a webhook payload. */
export const bodyLimit = 256 * 1024;

/**
 * Reads a request's body as UTF-8 text, without a byte order mark. Rejects with `tooLarge` as soon as more than
 * `bodyLimit` bytes are announced or have come: restify's own reader would first take in all of it.
 */
export async function readBody(request: IncomingMessage): Promise<string> {
  if (Number(request.headers['content-length'] ?? 0) > bodyLimit) throw new GlasswatchError('tooLarge');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size > bodyLimit) throw new GlasswatchError('tooLarge');
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}
