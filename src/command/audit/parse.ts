import type { AuditCommand } from '../command.ts';
import { readWindow } from '../window.ts';

type Read = Partial<Omit<AuditCommand, 'type'>>;

/**
 * Reads the words after `audit`, lower case, in any order: one account, and at most one window. Returns a
 * sentence in fixed words when they make no sense. Days are checked. The account's name is only compared with
 * the watched accounts.
 */
export function parseAudit(words: readonly string[]): AuditCommand | string {
  let read: Read = {};
  for (const word of words) {
    const next: Read | string = readWindow(word) ?? { account: word };
    if (typeof next === 'string') return next;
    if (Object.keys(next).some((kind) => kind in read)) return 'Say one account and one window.';
    read = { ...read, ...next };
  }
  const { account, window = '7d' } = read;
  return account === undefined
    ? 'Say which account, by its name or how it begins.'
    : { type: 'audit', account, window };
}
