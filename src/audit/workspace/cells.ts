export type { Row } from '../../logAnalytics/client.ts';

/** The SDK makes 1970 of a time that is not there. */
export const timeOf = (value: unknown): string | null =>
  value instanceof Date && value.getTime() > 0 ? value.toISOString() : null;

/** A text that says something, otherwise `null`. */
export const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;

export const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** A list, also one that is JSON in a text; anything else is an empty one. */
export function listOf(value: unknown): readonly unknown[] {
  const list = typeof value === 'string' ? parsed(value) : value;
  return Array.isArray(list) ? list : [];
}

/** A field of an object's own, `undefined` where there is none. */
export const fieldOf = (value: unknown, field: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, field)
    ? value[field as keyof object]
    : undefined;

/** JSON, or JSON in a text within JSON, as Entra writes values that were changed; `null` when it is neither. */
export function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? JSON.parse(value) : value;
  } catch {
    return null;
  }
}

/** Entra puts a value that was changed into quotes, and writes `null` and `""` for none. */
export function plainText(value: string | null): string | null {
  if (value === null) return null;
  const [, quoted = value] = /^"(.*)"$/s.exec(value) ?? [];
  return quoted === '' || quoted === 'null' ? null : quoted;
}
