import { isoTime } from '../clock.ts';
import type { TimeSpan } from '../signIn/source.ts';
import { type Days, type Window, windows } from './command.ts';

const day = 24 * 3_600_000;

const windowWords: Readonly<Record<Window, string>> = {
  '24h': ' in the last 24 hours',
  '7d': ' in the last 7 days',
  '30d': ' in the last 30 days',
  '90d': ' in the last 90 days',
};

/** A window that ends now, or whole days of UTC, as a span; with the words that follow a title. */
export function windowSpan(
  window: Window | Days,
  now: number,
): { readonly span: TimeSpan; readonly words: string } {
  if (typeof window === 'string') {
    const span = { from: isoTime(now - windows[window]), to: isoTime(now + 1) };
    return { span, words: windowWords[window] };
  }
  const { first, last } = window;
  return {
    span: { from: isoTime(Date.parse(first)), to: isoTime(Date.parse(last) + day) },
    words: first === last ? ` on ${first} (UTC)` : `, ${first} to ${last} (UTC)`,
  };
}
