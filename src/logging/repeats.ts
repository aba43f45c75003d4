import { createBoundedMap } from '../boundedMap.ts';
import { hour } from '../duration.ts';

/** Milliseconds after which a fault is new again. */
const span = hour;
/** Faults told apart at a time. The oldest is forgotten first, and is then new again. */
const mostFaults = 500;

/**
 * Counts the faults of the log. The returned function gives how often this fault was logged within the hour,
 * this time included: 1 for the first. Faults are the same when the line's message is, and each error of the
 * chain of causes has the same kind and was made in the same place. What errors say may differ, such as ids.
 */
export function createRepeats(now: () => number): (message: string, error: Error) => number {
  const faults = createBoundedMap<string, { readonly since: number; times: number }>(mostFaults);

  return (message, error) => {
    const key = JSON.stringify([message, ...kindsOf(error)]);
    const known = faults.get(key);
    // A clock that was set back must not keep a fault known for ever.
    if (known && Math.abs(now() - known.since) < span) {
      known.times += 1;
      return known.times;
    }
    faults.set(key, { since: now(), times: 1 });
    return 1;
  };
}

/** A chain of causes may lead back to its beginning. */
const deepest = 10;

function kindsOf(error: Error): readonly string[] {
  const kinds: string[] = [];
  for (let at: unknown = error; at instanceof Error && kinds.length < deepest; at = at.cause) {
    const code = 'code' in at ? at.code : undefined;
    const statusCode = 'statusCode' in at ? at.statusCode : undefined;
    const place = /^ +at .*$/m.exec(at.stack ?? '')?.[0];
    kinds.push(JSON.stringify([at.name, code, statusCode, place]));
  }
  return kinds;
}
