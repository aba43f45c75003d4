import type { Alert } from '../alert/alert.ts';
import type { Clock } from '../clock.ts';
import { second } from '../duration.ts';
import { GlasswatchError } from '../errors.ts';
import { within } from '../running/within.ts';
import type { Incidents } from './incidents.ts';
import type { Received } from './plan.ts';

/** Milliseconds that an alert waits for the store. Azure Monitor itself gives up after about ten seconds. */
export const alertPatience = 8 * second;

/**
 * Takes alerts as `Incidents.receive` does, and rejects with `storeUnavailable` when that takes too long, so that the
 * sender repeats the alert. It then leaves the queue. If its batch is under way, it may be recorded after all, and its
 * repeat is a duplicate.
 */
export const receiveInTime =
  (incidents: Pick<Incidents, 'receive'>, clock: Clock) =>
  (alert: Alert): Promise<Received> =>
    within(alertPatience, (signal) => incidents.receive(alert, [], signal), tooLate, clock);

const tooLate = (): GlasswatchError =>
  new GlasswatchError('storeUnavailable', {
    cause: new Error(`the store takes over ${alertPatience / second} s to write`),
  });
