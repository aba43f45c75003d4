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
 * Holds the server to `most` open connections. When they are all taken, the one that has waited longest for a
 * whole request makes room: no caller can keep an alert out by holding connections or bodies open. Only when
 * each has a whole request under way are new ones refused. The log tells it once, then counts for a minute at
 * a time.
 */
export function limitConnections(server: Server, limit: ConnectionLimit): void {
  /** The requests under way of each, the longest without a new one or an answer first. */
  const open = new Map<Socket, Set<IncomingMessage>>();
  const tally = createTally(limit);
  server.maxConnections = limit.most;

  /** Keeps one place free for the next, if any waits that is not the one that has just come. */
  function makeRoom(newcomer?: Socket): void {
    if (open.size < limit.most) return;
    for (const [socket, requests] of open) {
      if (socket === newcomer) return;
      if (!isWaiting(requests)) continue;
      open.delete(socket);
      socket.destroy();
      tally.count('closed');
      return;
    }
  }

  /** Puts a connection at the end of those that wait. */
  function renew(socket: Socket, requests: Set<IncomingMessage>): void {
    open.delete(socket);
    open.set(socket, requests);
  }

  server.on('connection', (socket) => {
    open.set(socket, new Set());
    socket.once('close', () => open.delete(socket));
    makeRoom(socket);
  });

  function begin(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    const requests = open.get(socket);
    if (requests === undefined) return;
    requests.add(request);
    renew(socket, requests);
    response.once('close', () => {
      requests.delete(request);
      if (!open.has(socket) || !isWaiting(requests)) return;
      renew(socket, requests);
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

/** Whether no whole request is there: its end may never come. */
const isWaiting = (requests: ReadonlySet<IncomingMessage>): boolean =>
  ![...requests].some(({ complete }) => complete);

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
      else
        log.warn(
          { most },
          'connections are at their limit: those without a whole request are closed, then new ones refused',
        );
      cancel = clock.after(minute, sum);
    },
    end: () => cancel?.(),
  };
}
