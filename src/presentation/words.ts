import type { Outcome, Severity } from '../signIn/resultCode.ts';

/** Severity always appears in words too: colour alone tells a colour-blind reader nothing. */
export const severityWords: Readonly<Record<Severity, string>> = {
  critical: 'CRITICAL',
  high: 'HIGH',
  medium: 'MEDIUM',
  info: 'INFO',
};

/**
 * Adaptive Card container styles: every host has a readable pair of colours for each, in light and in dark mode. Text
 * colours are not used at all: Teams' own yellow and green cannot be read on white.
 */
export const severityStyles: Readonly<Record<Severity, string>> = {
  critical: 'attention',
  high: 'warning',
  medium: 'accent',
  info: 'emphasis',
};

/** The outcome of a sign-in, in a word or two. */
export const outcomeWords: Readonly<Record<Outcome | 'unknown', string>> = {
  success: 'Signed in',
  passwordAccepted: 'Password accepted',
  blocked: 'Blocked',
  failure: 'Failed',
  interrupted: 'Interrupted',
  contained: 'Session ended',
  unknown: 'Outcome not known yet',
};

/** What to do about incidents whose trail cannot be trusted. */
export const alteredWords = (count: number): string =>
  `Incidents whose trail has been altered: ${count}. Keep the database as evidence. The log has their ids.`;

/** How many sign-ins ended in each way; a missing outcome means zero. */
export type OutcomeTotals = Readonly<Partial<Record<Outcome | 'unknown', number>>>;

/** `1 sign-in`, `2,000 sign-ins`. */
export const counted = (count: number, noun: string): string =>
  `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;

export const sumOf = (outcomes: OutcomeTotals): number =>
  Object.values(outcomes).reduce((sum, count) => sum + count, 0);

/** `3 attempts: 2 failed · 1 blocked`, gravest outcome first; `5 attempts, all failed`. */
export function totalsWords(outcomes: OutcomeTotals): string {
  const all = counted(sumOf(outcomes), 'attempt');
  const kinds = Object.entries(outcomeWords).flatMap(([outcome, words]) => {
    const count = countOf(outcomes, outcome);
    return count > 0 ? [{ count: count.toLocaleString('en'), words: words.toLowerCase() }] : [];
  });
  const [only] = kinds;
  if (only === undefined) return all;
  if (kinds.length > 1) return `${all}: ${kinds.map(({ count, words }) => `${count} ${words}`).join(' · ')}`;
  return only.count === '1' || outcomes.unknown ? `${all}: ${only.words}` : `${all}, all ${only.words}`;
}

const countOf = (outcomes: OutcomeTotals, name: string): number =>
  Object.entries(outcomes).find(([outcome]) => outcome === name)?.[1] ?? 0;
