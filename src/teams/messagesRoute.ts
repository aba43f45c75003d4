import type { Request, Response, Server } from 'restify';
import { GlasswatchError } from '../errors.ts';
import { readBody } from '../http/readBody.ts';

/** Handles one activity after its body is read: checks its token, runs the turn, answers. */
export type ProcessActivity = (request: Request, response: Response) => Promise<void>;

/**
 * `POST /api/messages`. The route exists from the start and waits while the Teams packages load. Teams waits
 * up to 15 s for an answer.
 */
export function registerMessages(server: Server, process: Promise<ProcessActivity>): void {
  server.post('/api/messages', async (request: Request, response: Response) => {
    // The SDK would read a form as an activity, too.
    if (request.contentType() !== 'application/json') throw new GlasswatchError('unsupportedMediaType');
    const text = await readBody(request);
    try {
      request.body = JSON.parse(text);
    } catch {
      throw new GlasswatchError('notJson');
    }
    const handle = await process.catch((cause: unknown) => {
      throw new GlasswatchError('starting', { cause });
    });
    await handle(request, response);
  });
}
