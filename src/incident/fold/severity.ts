import type { Alert } from '../../alert/alert.ts';
import { minute } from '../../duration.ts';
import { graver, resultCode, type Severity } from '../../signIn/resultCode.ts';

/** This many failed attempts within `burstWindow` are a burst: a sign of password guessing. */
export const burstSize = 5;
/** Milliseconds. */
const burstWindow = 10 * minute;

/** Whether these times (ms, in any order) contain a burst. Rows and alerts may arrive late. */
export function isBurst(times: readonly number[]): boolean {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted
    .slice(burstSize - 1)
    .some((last, index) => last - (sorted[index] ?? Number.NEGATIVE_INFINITY) <= burstWindow);
}

/**
 * How grave an alert is by itself, before Glasswatch asks the log and without any burst it may belong to. An
 * unknown result counts as grave: an alert on a break-glass account without a result code may be a success.
 */
export function severityOfAlert(alert: Alert): Severity {
  if (alert.condition === 'resolved') return 'info';
  if (alert.signIns.length > 0) {
    return alert.signIns
      .map(
        (signIn): Severity => (signIn.resultCode === null ? 'high' : resultCode(signIn.resultCode).severity),
      )
      .reduce(graver);
  }
  switch (alert.format) {
    case 'resourceHealth':
      return /^(critical|error)$/i.test(alert.activity?.level ?? '') ? 'high' : 'medium';
    case 'commonOther':
      return /^sev[01]$/i.test(alert.rule.severity ?? '') ? 'high' : 'medium';
    default:
      return 'high';
  }
}
