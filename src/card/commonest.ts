import { type Attempt, countOutcomes } from '../signIn/attempt.ts';
import { outsideText } from './outsideText.ts';
import { sumOf } from './words.ts';

/** Names that a line shows: three are its width on a phone. */
const namesShown = 3;

/**
 * The commonest names among attempts as one line for a TextRun: `Bremen, DE (12) · Oslo, NO (3) · 2 others (4)`. Counts as
 * the totals by outcome do, so that the numbers add up to theirs. Names are text from outside; one that is missing is
 * "not known".
 */
export function commonest(attempts: readonly Attempt[], nameOf: (attempt: Attempt) => string | null): string {
  const counts = new Map<string, number>();
  for (const [name, named] of Map.groupBy(attempts, (attempt) =>
    outsideText(nameOf(attempt) || 'not known', 40),
  )) {
    counts.set(name, sumOf(countOutcomes(named)));
  }
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  const others = sorted.slice(namesShown);
  const shown = sorted.slice(0, namesShown).map(([name, count]) => `${name} (${count.toLocaleString('en')})`);
  if (others.length > 0) {
    const count = others.reduce((sum, [, one]) => sum + one, 0);
    shown.push(`${others.length} other${others.length === 1 ? '' : 's'} (${count.toLocaleString('en')})`);
  }
  return shown.join(' · ');
}
