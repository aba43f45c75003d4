import type { Server } from 'restify';

/** Milliseconds that requests under way may take to come to their end. */
const patience = 5_000;

/**
 * Takes no more connections, and resolves when every request under way has its answer, at the latest after 5 s. Node
 * alone waits for as long as a connection stands: some seconds for one that is kept, and for ever for one on which
 * somebody has sent half a request, or nothing at all.
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
