import type { SignIn } from '../signIn/signIn.ts';
import type { Incident } from './incident.ts';

/** Whether alert rules look at a sign-in: only at those in which somebody signed in anew. */
export const isSeenByRules = ({ isInteractive }: Pick<SignIn, 'isInteractive'>): boolean =>
  isInteractive !== false;

/**
 * What it says of the alert rule that the sweep raised sign-ins of an incident: `silent`, it should have fired;
 * `session`, a session goes on, which rules do not see; `none`, the sweep raised nothing. Pure.
 */
export function ruleSilence({
  alerts,
  signIns,
}: Pick<Incident, 'alerts' | 'signIns'>): 'none' | 'session' | 'silent' {
  if (alerts.swept === 0) return 'none';
  return [...signIns.values()].some(isSeenByRules) ? 'silent' : 'session';
}
