import type { Alert } from '../alert/alert.ts';
import type { AlertedSignIn } from '../alert/alertedSignIn.ts';
import type { TrailEntry } from '../incident/trail/trail.ts';

/** An alert as a report lists it; its texts are raw. */
export type ReportedAlert = {
  readonly sequence: number;
  readonly receivedAt: string;
  readonly firedAt: string | null;
  readonly condition: Alert['condition'];
  readonly rule: Alert['rule'];
  readonly activity: Alert['activity'];
  /** What it said of sign-ins before the log was asked. */
  readonly signIns: readonly AlertedSignIn[];
  /** The body as it came, when it could not be read. */
  readonly raw: string | null;
};

/** Every alert of a trail, in the order in which they came. */
export const reportedAlerts = (trail: readonly TrailEntry[]): readonly ReportedAlert[] =>
  trail.flatMap(({ at, sequence, event }) => {
    if (event.type !== 'alertReceived') return [];
    const { firedAt, condition, rule, activity, signIns, raw } = event.alert;
    return [{ sequence, receivedAt: at, firedAt, condition, rule, activity, signIns, raw }];
  });
