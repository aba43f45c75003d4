import type { Alert } from '../../alert/alert.ts';
import { readTime } from '../../alert/readTime.ts';

/** Whether a JSON value is an object: neither an array nor `null`. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The first `max` characters (UTF-16 units) of a text, without half a surrogate pair at the end. Halves from
 * outside become U+FFFD, because functions such as `encodeURIComponent` throw on them.
 */
export function cutText(text: string, max: number): string {
  const first = text.charCodeAt(max - 1);
  const splitsPair = text.length > max && first >= 0xd800 && first <= 0xdbff;
  return text.slice(0, splitsPair ? max - 1 : max).toWellFormed();
}

/** The longest text that an alert keeps of any one field. */
const longest = 2_000;

/**
 * A payload's value as text of at most 2,000 characters. Numbers and booleans become text, because Azure
 * Monitor sends some columns either way. Any other value, and blank text, is `null`.
 */
export function readText(value: unknown): string | null {
  if (typeof value === 'number' || typeof value === 'boolean') {
    return String(value);
  }
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' ? null : cutText(text, longest);
}

/** A whole number of zero or more, sent as a number (`3.0`) or as text (`"3"`); anything else is `null`. */
export function readCount(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : null;
}

// The legacy Log Analytics alert API's words, as Microsoft's api-alerts.md maps them.
const words: ReadonlyMap<string, string> = new Map([
  ['critical', 'Sev0'],
  ['warning', 'Sev1'],
  ['informational', 'Sev2'],
]);

/** A rule's severity as `Sev0` to `Sev4`: sent as `Sev3`, as `3`, or as a word by the oldest rules; otherwise `null`. */
export function readSeverity(text: string | null): string | null {
  const level = /^(?:sev ?)?([0-4])$/i.exec(text ?? '')?.[1];
  return level === undefined ? (words.get((text ?? '').toLowerCase()) ?? null) : `Sev${level}`;
}

/** An evaluation window; `null` unless both ends can be read and stand in order. */
export function readWindow(start: unknown, end: unknown): Alert['window'] {
  const from = readTime(start);
  const to = readTime(end);
  return from !== null && to !== null && from <= to ? { from, to } : null;
}

/** A named value that an alert carries. */
export type NamedText = Alert['properties'][number];

const most = 50;

/** The first 50 of them, without repeated pairs: payloads list the rule's custom properties in two places. */
export function distinctNamedTexts(lists: readonly (readonly NamedText[])[]): readonly NamedText[] {
  const kept = new Map<string, NamedText>();
  for (const list of lists) {
    for (const item of list) {
      if (kept.size === most) {
        return [...kept.values()];
      }
      kept.set(`${item.name}\n${item.value}`, item);
    }
  }
  return [...kept.values()];
}
