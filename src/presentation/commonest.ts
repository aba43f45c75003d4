import { outsideText } from './outsideText.ts';

/** Names that a line shows: three are its width on a phone. */
const namesShown = 3;

/**
 * The commonest of what was counted as one line for a TextRun: `Bremen, DE (12) · Oslo, NO (3) · 2 others (4)`. Names are
 * text from outside; one that is missing is "not known".
 */
export function commonest(counts: ReadonlyMap<string | null, number>): string {
  const named = new Map<string, number>();
  for (const [name, count] of counts) {
    const shown = outsideText(name || 'not known', 40);
    named.set(shown, (named.get(shown) ?? 0) + count);
  }
  const sorted = [...named].sort(([, a], [, b]) => b - a);
  const others = sorted.slice(namesShown);
  const parts = sorted.slice(0, namesShown).map(([name, count]) => `${name} (${count.toLocaleString('en')})`);
  if (others.length > 0) {
    const count = others.reduce((sum, [, one]) => sum + one, 0);
    parts.push(`${others.length} other${others.length === 1 ? '' : 's'} (${count.toLocaleString('en')})`);
  }
  return parts.join(' · ');
}
