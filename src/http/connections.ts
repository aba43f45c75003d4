import { readFileSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import { type Clock, systemClock } from '../clock.ts';
import { minute } from '../duration.ts';

/** Far more than Azure Monitor and Teams open. A connection takes memory, whatever it asks. */
const mostConnections = 2_000;
/** Open files that the store, the packages and the calls to Teams and Azure get in any case. */
const keptFree = 128;
/** Where the system does not say what it allows. */
const usualOpenFiles = 1_024;

/**
 * How many connections may be open at once, of `openFiles` that the system allows. Beyond that number the
 * kernel would drop connections, also Glasswatch's own, and tell nobody.
 */
export const connectionsOf = (openFiles: number): number =>
  Math.min(mostConnections, Math.max(openFiles - keptFree, Math.floor(openFiles / 2)));

/** What `ulimit -n` says for this process. */
export function openFilesAllowed(): number {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8');
    return Number(/^Max open files +(\d+)/m.exec(limits)?.[1] ?? usualOpenFiles);
  } catch {
    return usualOpenFiles;
  }
}

export type ConnectionLimit = {
  readonly most: number;
  readonly log: Logger;
  readonly clock?: Clock;
};

/**
 * Holds the server to `most` open connections. When they are all taken, the oldest that waits for a request
 * makes room: no caller can keep an alert out by holding connections open. Only when each has a request under
 * way are new ones refused. The log tells it once, then counts for a minute at a time.
 */
export function limitConnections(server: Server, limit: ConnectionLimit): void {
  const open = new Set<Socket>();
  /** Those without a request under way, the longest waiting first. */
  const waiting = new Set<Socket>();
  const requests = new WeakMap<Socket, number>();
  const tally = createTally(limit);
  server.maxConnections = limit.most;

  /** Keeps one place free for the next, if any waits that is not the one that has just come. */
  function makeRoom(newcomer?: Socket): void {
    const [oldest] = waiting;
    if (open.size < limit.most || oldest === undefined || oldest === newcomer) return;
    forget(oldest);
    oldest.destroy();
    tally.count('closed');
  }

  function forget(socket: Socket): void {
    open.delete(socket);
    waiting.delete(socket);
  }

  server.on('connection', (socket) => {
    open.add(socket);
    waiting.add(socket);
    socket.once('close', () => forget(socket));
    makeRoom(socket);
  });

  function begin({ socket }: IncomingMessage, response: ServerResponse): void {
    requests.set(socket, (requests.get(socket) ?? 0) + 1);
    waiting.delete(socket);
    response.once('close', () => {
      const left = (requests.get(socket) ?? 1) - 1;
      requests.set(socket, left);
      if (left > 0 || !open.has(socket)) return;
      waiting.add(socket);
      makeRoom();
    });
  }
  server.on('request', begin);
  // Node tells of a request with `Expect: 100-continue`, as an action group sends it, by this event alone.
  server.on('checkContinue', begin);

  server.on('drop', () => tally.count('refused'));
  server.on('error', (error) => {
    if (server.listening) tally.count('failed', error);
  });
  server.on('close', tally.end);
}

type Counts = { closed: number; refused: number; failed: number };
const none: Readonly<Counts> = { closed: 0, refused: 0, failed: 0 };

/** Logs the first of a flood, then the numbers of each minute, until one passes without any. */
function createTally({ most, log, clock = systemClock }: ConnectionLimit) {
  const counts = { ...none };
  let cancel: (() => void) | null = null;

  function sum(): void {
    cancel = null;
    if (counts.closed + counts.refused + counts.failed === 0) return;
    log.warn({ most, ...counts }, 'so many connections were closed or refused in a minute');
    Object.assign(counts, none);
    cancel = clock.after(minute, sum);
  }

  return {
    count(what: keyof Counts, error?: Error): void {
      if (cancel !== null) {
        counts[what] += 1;
        return;
      }
      if (error) log.error({ err: error }, 'a connection could not be taken');
      else log.warn({ most }, 'connections are at their limit: idle ones are closed, then new ones refused');
      cancel = clock.after(minute, sum);
    },
    end: () => cancel?.(),
  };
}
