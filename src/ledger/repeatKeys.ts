import { isBodyKey } from '../alert/key.ts';
import { minute } from '../duration.ts';

/** Milliseconds. Azure Monitor's retries end within two minutes. */
const repeatWindow = 15 * minute;

/** What an alert is recorded as, and what it may have been recorded as if it is a repeat. */
export type RepeatKeys = { readonly own: string; readonly earlier: string | null };

/**
 * The keys by which a repeat of an alert is known. A body that names no instance is a repeat only within a quarter to
 * half an hour: a rule with a payload of its own may send the same text with every firing, and all but the first would
 * be lost for ever. `now` in ms. Pure.
 */
export function repeatKeys(key: string, now: number): RepeatKeys {
  if (!isBodyKey(key)) return { own: key, earlier: null };
  const window = Math.floor(now / repeatWindow);
  return { own: `${key}@${window}`, earlier: `${key}@${window - 1}` };
}
