import { cutText } from './cutText.ts';

/** The longest text that an alert keeps of any one field. */
const longest = 2_000;

/**
 * A payload's value as text of at most 2,000 characters: numbers and booleans are written out, as Azure Monitor sends
 * some columns either way. Anything else, and blank text, is `null`.
 */
export function readText(value: unknown): string | null {
  if (typeof value === 'number' || typeof value === 'boolean') {
    return String(value);
  }
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' ? null : cutText(text, longest);
}
