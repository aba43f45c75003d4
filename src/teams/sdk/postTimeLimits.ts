import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import { minute, second } from '../../duration.ts';
import { within } from '../../running/within.ts';

/**
 * How long the connection stays open for the answer to a new message, in milliseconds. Delivery gives up
 * earlier, but a late answer still tells it that the message stands there.
 */
export const longestAnswer = 5 * minute;
/** Milliseconds until a request must be on its way, including getting its token. */
const readyTimeout = 15 * second;

/** A new message that went out and was not answered, so that it may stand in the channel. */
export class UnansweredError extends Error {
  constructor(options: ErrorOptions) {
    super('no answer came', options);
    this.name = 'UnansweredError';
  }
}

/** The part of a request of the SDK's pipeline that matters here. */
export type PostRequest = {
  readonly url: string;
  agent?: unknown;
  abortSignal?: unknown;
};

/**
 * Sends a new message on a connection of its own. So it is certain that nothing went out before the connection
 * stood, and no message is lost in a kept connection that the other side has given up. Rejects with an
 * `UnansweredError` when the message may have been taken.
 */
export async function sendPost<Answer>(
  request: PostRequest,
  next: (request: PostRequest) => Promise<Answer>,
): Promise<Answer> {
  const abort = new AbortController();
  const connected = Promise.withResolvers<void>();
  let isOut = false;
  const agent = agentOf(request.url, () => {
    isOut = true;
    connected.resolve();
  });
  const tooLate = () => new Error('no answer in time');
  try {
    const answer = next(Object.assign(request, { abortSignal: abort.signal, ...(agent ? { agent } : {}) }));
    // A proxy's connection is the SDK's: whether it stands is not known.
    if (agent) await within(readyTimeout, () => Promise.race([answer, connected.promise]), tooLate);
    else isOut = true;
    return await within(longestAnswer, () => answer, tooLate);
  } catch (error) {
    // What must not be sent any more still waits for its token, or for an answer that no one awaits.
    abort.abort();
    throw isOut && !isAnswer(error) && !isBeforeConnection(error)
      ? new UnansweredError({ cause: error })
      : error;
  }
}

/** Whether an error of the SDK holds Teams' answer, and not one that could not be read. */
const isAnswer = (error: unknown): boolean => Number(property(error, 'statusCode')) >= 300;

const isBeforeConnection = (error: unknown): boolean =>
  ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'].includes(
    String(property(error, 'code')),
  );

const property = (error: unknown, name: string): unknown =>
  typeof error === 'object' && error !== null ? (error as Record<string, unknown>)[name] : undefined;

const proxies = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY'];

/** An agent for one request; `null` where the SDK has to connect through a proxy. */
function agentOf(url: string, onConnected: () => void): HttpAgent | null {
  if (proxies.some((name) => process.env[name] || process.env[name.toLowerCase()])) return null;
  const isSecure = url.startsWith('https:');
  const agent = isSecure ? new HttpsAgent() : new HttpAgent();
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const socket: Duplex | null | undefined = connect(options, callback);
    socket?.once(isSecure ? 'secureConnect' : 'connect', onConnected);
    return socket;
  };
  return agent;
}
