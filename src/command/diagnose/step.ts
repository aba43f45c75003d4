import { duration, utcTime } from '../../presentation/time.ts';

/** The questions, in the order in which they are checked. */
export const stepNames = {
  reach: 'Can the sign-in log be read?',
  interactive: 'Do interactive sign-ins arrive in it?',
  nonInteractive: 'Do non-interactive sign-ins arrive in it?',
  accounts: 'Has every watched account been seen?',
  lag: 'Do sign-ins arrive soon enough?',
  webhook: 'Do alerts reach Glasswatch?',
  alert: 'Did an alert come for the newest sign-in?',
} as const;
export type StepId = keyof typeof stepNames;

/** One question and its answer. A step that depends on a failed one is `unknown`, not failed. */
export type Step = {
  readonly id: StepId;
  readonly state: 'passed' | 'failed' | 'unknown';
  /** Sentences about the findings. They contain raw text from outside, such as names. */
  readonly found: readonly string[];
  /** What to do, in fixed words. `null`: nothing. */
  readonly advice: string | null;
};

/** `2026-11-03 09:15:00 UTC, 5 min 0 s ago`; `now` in ms. */
export function agoWords(at: string, now: number): string {
  const age = now - Date.parse(at);
  return age < 1000 ? utcTime(at) : `${utcTime(at)}, ${duration(age)} ago`;
}
