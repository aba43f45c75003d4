import type { Incident } from '../incident/incident.ts';
import { counted } from './words.ts';

/** That alerts were missing, where the sweep had to find what they should have brought; empty where it had not. */
export function sweepWords({ alerts: { fired, swept }, signIns }: Incident): string {
  if (swept === 0) return '';
  if ([...signIns.values()].every(({ isInteractive }) => isInteractive === false)) {
    return 'Found by the sweep: a session goes on without anybody signing in anew, which alert rules on SigninLogs do not see.';
  }
  return swept === fired
    ? 'Found by the sweep, the alert rule did not fire. Say diagnose to see why.'
    : `${counted(swept, 'sign-in')} found by the sweep, the alert rule did not fire for ${swept === 1 ? 'it' : 'them'}. Say diagnose to see why.`;
}
