import type { Alert } from '../alert/alert.ts';
import type { AlertedSignIn } from '../alert/alertedSignIn.ts';
import type { TrailEntry } from '../incident/trail/trail.ts';

/** An alert in a report. Its texts are raw. */
export type ReportedAlert = {
  readonly sequence: number;
  readonly receivedAt: string;
  readonly firedAt: string | null;
  readonly condition: Alert['condition'];
  readonly rule: Alert['rule'];
  readonly activity: Alert['activity'];
  /** The sign-ins that the alert reported before the log was asked. */
  readonly signIns: readonly AlertedSignIn[];
  /** The raw body when it could not be read. */
  readonly raw: string | null;
};

/** Every alert of a trail, in the order of arrival. */
export const reportedAlerts = (trail: readonly TrailEntry[]): readonly ReportedAlert[] =>
  trail.flatMap(({ at, sequence, event }) => {
    if (event.type !== 'alertReceived') return [];
    const { firedAt, condition, rule, activity, signIns, raw } = event.alert;
    return [{ sequence, receivedAt: at, firedAt, condition, rule, activity, signIns, raw }];
  });
