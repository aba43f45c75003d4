import { CloudAdapter, type TurnContext } from 'botbuilder';
import type { Request } from 'restify';
import { GlasswatchError } from '../errors.ts';
import type { Authentication } from './authentication.ts';
import { isActivity } from './incoming.ts';
import type { ProcessActivity } from './messagesRoute.ts';

/**
 * Runs activities through the SDK's adapter, which checks the token and sends the answer of an invoke. Rejects with
 * `badRequest` for a body that is no activity: the SDK would answer that with an error text of its own.
 */
export function createProcessActivity(
  authentication: Authentication,
  turn: (context: TurnContext) => Promise<unknown>,
): ProcessActivity {
  const adapter = new CloudAdapter(authentication);
  return async (request, response) => {
    if (!isActivity(request.body)) throw new GlasswatchError('badRequest');
    await adapter.process(request as Request & { method: string }, response, async (context) => {
      await turn(context);
    });
  };
}
