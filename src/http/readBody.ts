import type { IncomingMessage } from 'node:http';
import { GlasswatchError } from '../errors.ts';

/** Azure Monitor's own limit for a webhook payload. */
export const bodyLimit = 256 * 1024;
const utf8 = new TextDecoder();

/**
 * Reads a request's body as UTF-8 text, without a byte order mark. Rejects with `tooLarge` as soon as a
 * caller announces or sends more than `bodyLimit` bytes. restify's own reader would first take in all of it.
 * This reader uses events: a stream's iterator takes more than half as much time again.
 */
export function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const take = (chunk: Buffer) => {
      size += chunk.length;
      if (size > bodyLimit) refuse();
      else chunks.push(chunk);
    };
    const refuse = () => {
      request.off('data', take);
      request.pause();
      reject(new GlasswatchError('tooLarge'));
    };
    if (Number(request.headers['content-length'] ?? 0) > bodyLimit) {
      refuse();
      return;
    }
    request.on('data', take);
    request.once('end', () => resolve(utf8.decode(Buffer.concat(chunks))));
    request.once('error', reject);
  });
}
