import { filled, hasWords, type Text } from './text.ts';

/** What people read of a card or of the app's manifest; all other fields are for machines. */
const readFields =
  /"(text|title|label|placeholder|errorMessage|altText|speak|fallbackText|short|full|description)": ("(?:[^"\\]|\\.)*")/g;

/** The texts of one JSON file that people may read, in their order. */
export const templateTexts = (path: string, json: string): readonly Text[] =>
  [...json.matchAll(readFields)].flatMap(({ 2: literal = '""', index }) => {
    const text = String(JSON.parse(literal)).replaceAll(/\$\{+[^}]*\}+/g, filled);
    const line = json.slice(0, index).split('\n').length;
    return hasWords(text) ? [{ text, path, line }] : [];
  });
