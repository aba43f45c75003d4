import { isBodyKey } from '../alert/key.ts';
import { minute } from '../duration.ts';

/** Milliseconds. Azure Monitor's retries end within two minutes. */
const repeatWindow = 15 * minute;

/** The key that an alert is recorded under, and the earlier key that a repeat of it may have. */
export type RepeatKeys = { readonly own: string; readonly earlier: string | null };

/**
 * The keys that identify a repeat of an alert. A body that names no alert instance counts as a repeat only
 * within 15 to 30 minutes. A rule with a custom payload may send the same text with every firing; without
 * this limit, all firings but the first would be lost for ever. `now` in ms. Pure.
 */
export function repeatKeys(key: string, now: number): RepeatKeys {
  if (!isBodyKey(key)) return { own: key, earlier: null };
  const window = Math.floor(now / repeatWindow);
  return { own: `${key}@${window}`, earlier: `${key}@${window - 1}` };
}
