export type { Row } from '../../logAnalytics/client.ts';

/** The SDK turns a missing time into 1970. */
export const timeOf = (value: unknown): string | null =>
  value instanceof Date && value.getTime() > 0 ? value.toISOString() : null;

/** The value when it is a text that is not empty, otherwise `null`. */
export const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;

export const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** A list, also from JSON text. Anything else becomes an empty list. */
export function listOf(value: unknown): readonly unknown[] {
  const list = typeof value === 'string' ? parsed(value) : value;
  return Array.isArray(list) ? list : [];
}

/** An object's own field. `undefined` when there is none. */
export const fieldOf = (value: unknown, field: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, field)
    ? value[field as keyof object]
    : undefined;

/** Parses JSON, or JSON in a text within JSON, as Entra writes changed values. `null` when it is neither. */
export function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? JSON.parse(value) : value;
  } catch {
    return null;
  }
}

/** Entra puts a changed value into quotes, and writes `null` and `""` for none. */
export function plainText(value: string | null): string | null {
  if (value === null) return null;
  const [, quoted = value] = /^"(.*)"$/s.exec(value) ?? [];
  return quoted === '' || quoted === 'null' ? null : quoted;
}
