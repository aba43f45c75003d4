import type { Outcome } from '../signIn/resultCode.ts';
import type { Severity } from '../signIn/severity.ts';

/** A severity is always said in words too: colour alone tells a colour-blind reader nothing. */
export const severityWords: Readonly<Record<Severity, string>> = {
  critical: 'CRITICAL',
  high: 'HIGH',
  medium: 'MEDIUM',
  info: 'INFO',
};

/** Adaptive Card container styles: the host has a readable pair of colours for each, in light and in dark mode. */
export const severityStyles: Readonly<Record<Severity, string>> = {
  critical: 'attention',
  high: 'warning',
  medium: 'accent',
  info: 'emphasis',
};

/** What a sign-in came to, as a heading. */
export const outcomeWords: Readonly<Record<Outcome | 'unknown', string>> = {
  success: 'Signed in',
  passwordAccepted: 'Password accepted, not signed in',
  blocked: 'Blocked',
  failure: 'Failed',
  interrupted: 'Interrupted',
  contained: 'Session ended',
  unknown: 'Outcome not known yet',
};

/** `1 sign-in`, `2 sign-ins`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** `3 failed, 1 blocked`: outcomes with their numbers, gravest first; empty for none. */
export function outcomeTotals(outcomes: Readonly<Partial<Record<Outcome | 'unknown', number>>>): string {
  const order = Object.keys(outcomeWords) as (Outcome | 'unknown')[];
  return order
    .filter((outcome) => (outcomes[outcome] ?? 0) > 0)
    .map((outcome) => `${outcomes[outcome]} ${outcomeWords[outcome].toLowerCase()}`)
    .join(' · ');
}

/** Adaptive Card text colours, always beside the word. */
export const severityColors: Readonly<Record<Severity, string>> = {
  critical: 'Attention',
  high: 'Warning',
  medium: 'Accent',
  info: 'Default',
};
