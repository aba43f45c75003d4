import { isIncidentId } from '../../incident/id.ts';
import type { TickTextCommand } from '../command.ts';

/** What is said after `tick` or `untick`: the incident's id, wherever it stands, and the items. A text says what is wrong. */
export function parseTicks(
  type: TickTextCommand['type'],
  words: readonly string[],
): TickTextCommand | string {
  const isId = (word: string) => isIncidentId(idOf(word));
  const [incidentId = null, ...others] = words.filter(isId).map(idOf);
  return others.length === 0
    ? { type, incidentId, items: words.filter((word) => !isId(word)).join(' ') }
    : 'Say which incident by one id, and the items by their numbers.';
}

const idOf = (word: string): string => word.replace(/[:,;]$/, '');
