import pino, { type Logger } from 'pino';
import type { Request, Response, Server } from 'restify';
// All that restify's createServer does with them is below. Its index would load 262 modules more for every request
// to pass by: parsers of forms and tables, signatures, a file server.
import Router from 'restify/lib/router.js';
import RestifyServer from 'restify/lib/server.js';
import { minute } from '../duration.ts';
import { type ErrorCode, errorCatalogue, GlasswatchError } from '../errors.ts';
import { connectionsOf, limitConnections, openFilesAllowed } from './connections.ts';

/** Milliseconds that a caller may take to send a request. */
const requestTimeout = 30_000;
/**
 * Milliseconds that a connection is kept between two requests. A proxy that keeps it longer sends a request into its end:
 * an alert was reset so. Azure's load balancers keep one for 240 s, Front Door 90 s, Application Gateway, App Service's own
 * proxy and nginx 60 s.
 */
const keepAliveTimeout = 245_000;
/** Milliseconds that a connection may stand still: longer than any caller waits for an answer. */
const longestSilence = 2 * minute;

/** Sets the header that every 401 must have (RFC 9110, 15.5.2). */
export const challenge = (response: Response): void => response.header('WWW-Authenticate', 'Bearer');

/** Answers with an error of the catalogue, in the form that the contract gives: `{ code, message }`. */
export function sendError(response: Response, code: ErrorCode): void {
  const entry: { status?: number; message: string } = errorCatalogue[code];
  const status = entry.status ?? errorCatalogue.internal.status;
  if (status === 503) response.header('Retry-After', '5');
  if (status === 401) challenge(response);
  if (code === 'tooLarge') response.header('Connection', 'close');
  response.send(status, { code, message: entry.message });
}

/**
 * Nothing that restify logs: its lines hold whole requests, with their secrets, and its own logger waits for a
 * reader.
 */
const noLog = pino({ enabled: false });

/**
 * The HTTP server with the rules for every route. It refuses malformed requests before any handler sees them.
 * It turns an uncaught error into a 503, because Azure Monitor sends again after a 503 but not after a 500.
 * The cause goes to the log, never to the caller.
 */
export function createServer(log: Logger): Server {
  const server = new RestifyServer({ name: 'glasswatch', log: noLog, router: new Router({ log: noLog }) });
  server.server.requestTimeout = requestTimeout;
  server.server.timeout = longestSilence;
  server.server.keepAliveTimeout = keepAliveTimeout;
  // Node counts it from the first byte of a request, not from the request before, and swaps the two where it is longer.
  server.server.headersTimeout = requestTimeout;
  limitConnections(server.server, { most: connectionsOf(openFilesAllowed()), log });

  // restify passes this event on to no one. So Node would hand the socket over, past every limit, and no one
  // would answer. Without a listener, a request that offers an upgrade is a request like any other.
  server.server.removeAllListeners('upgrade');

  // restify reads the host while it routes: `Host: a b` would end the process (restify issue 2011).
  server.first((request: Request, response: Response) => {
    try {
      request.getUrl();
      return true;
    } catch {
      response.writeHead(errorCatalogue.badRequest.status, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ code: 'badRequest', message: errorCatalogue.badRequest.message }));
      return false;
    }
  });

  server.on('restifyError', (_request: Request, response: Response, error: unknown, done: () => void) => {
    const code = codeOf(error);
    if (code === 'internal') log.error({ err: error }, 'a request failed');
    if (!response.headersSent) sendError(response, code);
    done();
  });
  return server;
}

function codeOf(error: unknown): ErrorCode {
  if (error instanceof GlasswatchError) return error.code;
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  if (status === 404) return 'notFound';
  if (status === 405) return 'methodNotAllowed';
  return status === 400 ? 'badRequest' : 'internal';
}

/** Milliseconds that requests under way may take to finish. */
const patience = 5_000;

/**
 * Takes no more connections. Resolves when every request under way has its answer, at the latest after 5 s.
 * Node alone waits as long as a connection stands. For a kept connection that is some seconds. It is forever
 * if a caller has sent half a request, or nothing at all.
 */
export async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection counts as idle only some turns after its answer.
  server.on('after', () => setImmediate(() => server.server.closeIdleConnections()));
  server.server.closeIdleConnections();
  const timer = setTimeout(() => server.server.closeAllConnections(), patience);
  await closed;
  clearTimeout(timer);
}
