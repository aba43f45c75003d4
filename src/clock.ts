/** Time as a port, so that tests control the time. */
export type Clock = {
  /** Milliseconds since 1970, UTC. */
  now(): number;
  /** Calls `wake` once after `ms` milliseconds; the returned function cancels it. */
  after(ms: number, wake: () => void): () => void;
};

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, wake) {
    const timer = setTimeout(wake, ms);
    return () => clearTimeout(timer);
  },
};

/** A clock's reading as ISO 8601 UTC. */
export const isoTime = (ms: number): string => new Date(ms).toISOString();
