import { type AttemptSummary, groupAttempts, triesIn } from '../signIn/attempt.ts';
import type { SignIn } from '../signIn/signIn.ts';
import { counted } from './words.ts';

/**
 * One sentence on an attempt that is more than one try: how often it failed, or what came before its end. Empty for a
 * single try. With it, what a list shows adds up to its totals.
 */
export function triesWords({ failures, result }: Pick<AttemptSummary, 'failures' | 'result'>): string {
  if (result.outcome === 'failure') return failures > 1 ? `${failures.toLocaleString('en')} times.` : '';
  if (failures === 0) return '';
  return `After ${failures === 1 ? 'one failure' : `${failures.toLocaleString('en')} failures`}.`;
}

/** How many attempts these sign-ins of the log are, as every total counts them. */
export const attemptsIn = (signIns: readonly SignIn[]): number =>
  groupAttempts(signIns).reduce((sum, attempt) => sum + triesIn(attempt), 0);

/** `9 rows of the log (8 attempts)`: both numbers where they differ. */
export function rowsWords(signIns: readonly SignIn[]): string {
  const attempts = attemptsIn(signIns);
  const words = `${counted(signIns.length, 'row')} of the log`;
  return attempts === signIns.length ? words : `${words} (${counted(attempts, 'attempt')})`;
}
