import { type Activity, CloudAdapter, type InvokeResponse, type TurnContext } from 'botbuilder';
import { type AuthenticateRequestResult, AuthenticationError } from 'botframework-connector';
import { GlasswatchError } from '../../errors.ts';
import type { RefusalLog } from '../../http/refusalLog.ts';
import { challenge } from '../../http/server.ts';
import { type Incoming, keepIncoming, readActivity } from '../incoming.ts';
import type { ProcessActivity } from '../messagesRoute.ts';
import type { Trace } from '../trace/trace.ts';
import type { Authentication } from './authentication.ts';

type Turn = (context: TurnContext) => Promise<unknown>;

/**
 * The SDK's adapter without its `process`. That method writes errors to the console and sends their texts to
 * the caller.
 */
class Adapter extends CloudAdapter {
  async run(
    caller: AuthenticateRequestResult,
    activity: Activity,
    incoming: Incoming,
    turn: Turn,
  ): Promise<InvokeResponse | undefined> {
    return this.processActivity(caller, activity, async (context) => {
      keepIncoming(context, incoming);
      await turn(context);
    });
  }
}

/**
 * Checks the caller, runs the turn through the SDK's adapter, and sends the answer of an invoke. Without a
 * valid token it answers 401. Rejects with `badRequest` for a body that is not a Teams activity. Rejects with
 * `signingKeysUnavailable` when it cannot check the caller now. Rejects with `internal` when the turn failed:
 * the cause goes to the log, never to the caller.
 */
export function createProcessActivity(
  authentication: Authentication,
  turn: Turn,
  logRefusal: RefusalLog,
  trace: Trace | null = null,
): ProcessActivity {
  const adapter = new Adapter(authentication);
  return async (request, response) => {
    const incoming = readActivity(request.body);
    if (incoming === null) throw new GlasswatchError('badRequest');
    const activity: Activity = request.body;
    const caller = await authenticate(
      authentication,
      activity,
      request.headers.authorization ?? '',
      logRefusal,
    );
    if (caller === null) {
      challenge(response);
      return void response.send(401);
    }
    trace?.activity(activity);
    try {
      const answer = await adapter.run(caller, activity, incoming, turn);
      response.send(answer?.status ?? 200, answer?.body);
    } catch (error) {
      if (error instanceof GlasswatchError) throw error;
      throw new GlasswatchError('internal', { cause: error });
    }
  };
}

/** Gives `null` for a caller that may not send activities. */
async function authenticate(
  authentication: Authentication,
  activity: Activity,
  authorization: string,
  logRefusal: RefusalLog,
): Promise<AuthenticateRequestResult | null> {
  try {
    return await authentication.authenticateRequest(activity, authorization);
  } catch (error) {
    if (!(error instanceof AuthenticationError)) throw error;
    logRefusal({ reason: error.message }, 'an activity without a valid token was refused');
    return null;
  }
}
