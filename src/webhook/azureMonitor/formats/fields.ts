import { z } from 'zod/v4';
import { isRecord, type NamedText, readCount, readText } from '../values.ts';

/**
 * A schema for a JSON object that reads only these fields. It never fails: a missing field is `null` for its
 * own schema, and so is every field when the value is not an object. Names match in any case, because Azure
 * Monitor's own documents vary (`alertRuleId` and `alertRuleID`, `SearchIntervalEndtimeUtc` and
 * `SearchIntervalEndTimeUtc`). The exact spelling wins.
 */
export function fields<Shape extends z.ZodRawShape>(shape: Shape) {
  const names = Object.keys(shape);
  const spelling = new Map(
    names.flatMap((name) => [[name, name] as const, [name.toLowerCase(), name] as const]),
  );
  // Attack: a `__proto__` in the payload has no effect, because only names of the shape are written.
  const pick = (value: unknown): Record<string, unknown> => {
    const found: Record<string, unknown> = {};
    for (const name of names) {
      found[name] = null;
    }
    if (!isRecord(value)) {
      return found;
    }
    for (const key of Object.keys(value)) {
      const name = spelling.get(key) ?? spelling.get(key.toLowerCase());
      if (name !== undefined && (name === key || found[name] === null)) {
        found[name] = value[key];
      }
    }
    return found;
  };
  return z.preprocess(pick, z.object(shape));
}

/** Text that is kept: see `readText`. */
export const text = z.transform(readText);

/** Text as received and at full length, for values that are checked or hashed but not kept. */
export const wholeText = z.transform((value: unknown) => (typeof value === 'string' ? value : null));

/** See `readCount`. */
export const count = z.transform(readCount);

/** A JSON array; any other value becomes an empty one. */
export const list = z.transform((value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []));

/** The texts among an object's values, with their names. */
export const namedTexts = z.transform((value: unknown): readonly NamedText[] => {
  const named: NamedText[] = [];
  for (const [key, item] of isRecord(value) ? Object.entries(value) : []) {
    const name = readText(key);
    const said = readText(item);
    if (name !== null && said !== null) {
      named.push({ name, value: said });
    }
  }
  return named;
});
