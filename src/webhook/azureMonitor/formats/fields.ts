import { z } from 'zod/v4';
import { isRecord, type NamedText, readCount, readText } from '../values.ts';

/**
 * A schema for a JSON object of which only these fields matter. It never fails: a field that is missing is `null`
 * before its own schema sees it, and so is everything when the value is no object. Names are compared without regard
 * to case, because Azure Monitor's own documents spell them both ways (`alertRuleId` and `alertRuleID`,
 * `SearchIntervalEndtimeUtc` and `SearchIntervalEndTimeUtc`); the exact spelling wins.
 */
export function fields<Shape extends z.ZodRawShape>(shape: Shape) {
  const names = Object.keys(shape);
  const spelling = new Map(
    names.flatMap((name) => [[name, name] as const, [name.toLowerCase(), name] as const]),
  );
  // Only names of the shape are ever written, so a `__proto__` in the payload reaches nothing.
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

/** Text as it came and at its full length, for what is checked or hashed and not kept. */
export const wholeText = z.transform((value: unknown) => (typeof value === 'string' ? value : null));

/** See `readCount`. */
export const count = z.transform(readCount);

/** A JSON array; anything else is an empty one. */
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
