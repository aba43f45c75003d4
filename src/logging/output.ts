import { writeSync } from 'node:fs';
import { type Clock, isoTime, systemClock } from '../clock.ts';
import { hasCode } from '../errors.ts';

/** Bytes of lines that wait in memory while nobody reads: about a thousand lines. */
const mostBytes = 256 * 1024;
/** Milliseconds until the next try while nobody reads. */
const retryAfter = 20;
/** Milliseconds that the end of the process waits for a reader. */
const patience = 1_000;

export type LogOutput = {
  /** Takes a line and never waits. Drops it when too many wait already; a later line says how many. */
  write(line: string): void;
  /** Writes all that waits, for the end of the process. Gives up after a second. */
  flushSync(): void;
};

export type Sink = {
  /** Writes what there is room for, gives the number of bytes, and never waits. Throws when there is no room. */
  readonly write: (bytes: Uint8Array) => number;
  readonly clock: Clock;
  /** Blocks for some milliseconds: at the end of the process alone. */
  readonly sleep: (ms: number) => void;
};

/**
 * Where the log's lines go. Each is written at once, so a crash loses none. While nobody reads, lines wait up
 * to a limit. pino's own destination sleeps on the event loop in that case, until somebody reads.
 */
export function createLogOutput({ write, clock, sleep }: Sink): LogOutput {
  /** What waits: lines, of the first of which a part may be written. */
  let waiting: Buffer[] = [];
  let bytes = 0;
  let dropped = 0;
  let isRetrying = false;
  let hasReader = true;

  function add(line: string): void {
    const buffer = Buffer.from(line);
    waiting.push(buffer);
    bytes += buffer.length;
  }

  /** Writes until all is written or there is no room. */
  function drain(): void {
    try {
      while (bytes > 0) {
        const all = Buffer.concat(waiting);
        waiting = [all];
        const written = write(all);
        waiting = [all.subarray(written)];
        bytes -= written;
      }
      waiting = [];
    } catch (error) {
      // Any other failure, such as a full disk, may pass.
      if (hasCode(error, 'EPIPE', 'EBADF')) stop();
    }
  }

  function drainAll(): void {
    drain();
    if (bytes > 0 || dropped === 0) return;
    add(noticeOf(dropped, clock.now()));
    dropped = 0;
    drain();
  }

  /** Nobody can read any more, so nobody can be told. */
  function stop(): void {
    hasReader = false;
    waiting = [];
    bytes = 0;
    dropped = 0;
  }

  function retry(): void {
    isRetrying = false;
    drainAll();
    if (bytes > 0) retryLater();
  }

  function retryLater(): void {
    isRetrying = true;
    clock.after(retryAfter, retry);
  }

  return {
    write(line) {
      if (!hasReader) return;
      if (bytes > 0 && (dropped > 0 || bytes + line.length > mostBytes)) {
        dropped += 1;
        return;
      }
      add(line);
      if (isRetrying) return;
      drain();
      if (bytes > 0) retryLater();
    },
    flushSync() {
      for (let waited = 0; waited < patience; waited += retryAfter) {
        drainAll();
        if (bytes === 0) return;
        sleep(retryAfter);
      }
    },
  };
}

const noticeOf = (count: number, now: number): string =>
  `${JSON.stringify({ level: 'warn', time: isoTime(now), count, msg: 'lines of the log were dropped: nobody read it for a while' })}\n`;

/** The process's standard output. What waits is written when the process ends, however it ends itself. */
export function standardOutput(): LogOutput {
  // Node makes a pipe non-blocking when its stream is first asked for.
  const fd = process.stdout.fd ?? 1;
  const cell = new Int32Array(new SharedArrayBuffer(4));
  const output = createLogOutput({
    write: (bytes) => writeSync(fd, bytes),
    clock: systemClock,
    sleep: (ms) => Atomics.wait(cell, 0, 0, ms),
  });
  process.on('exit', output.flushSync);
  return output;
}
