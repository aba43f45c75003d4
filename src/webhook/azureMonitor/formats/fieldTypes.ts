import { z } from 'zod/v4';
import { isRecord } from '../isRecord.ts';
import type { NamedText } from '../namedText.ts';
import { readCount } from '../readCount.ts';
import { readText } from '../readText.ts';

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
