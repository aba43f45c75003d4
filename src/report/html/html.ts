import { outsideText } from '../../presentation/outsideText.ts';

/** HTML that is safe to stand in a page. Only `html` makes it. */
export type Html = { readonly html: string };

type Part = string | Html | readonly Html[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/**
 * Attack: a name or a user agent holds markup. Every text becomes plain, whether it stands between tags or in a quoted
 * attribute. Invisible characters, and those that reverse the direction, are blanks: see `outsideText`.
 */
const escaped = (text: string): string =>
  text === '' ? '' : withoutMarkup(outsideText(text, Number.POSITIVE_INFINITY));

const withoutMarkup = (text: string): string =>
  text.replace(/[&<>"'`]/g, (character) => entities[character] ?? '');

/** Words of ours as they are, with the blanks at their ends. */
export const ownHtml = (text: string): Html => ({ html: withoutMarkup(text) });

/**
 * A template of HTML. What is put in is escaped, unless it is `Html` already. Put texts between tags or into attributes
 * in double quotes only, never into a style, a script, or an address.
 */
export const html = (literals: TemplateStringsArray, ...parts: readonly Part[]): Html => ({
  html: literals.map((literal, index) => `${literal}${written(parts[index] ?? '')}`).join(''),
});

function written(part: Part): string {
  if (typeof part === 'string') return escaped(part);
  return 'html' in part ? part.html : part.map((each) => each.html).join('');
}

/** The lines of a text from outside that show something. */
export const linesOfText = (text: string): readonly string[] =>
  text.split(/\r\n?|[\n\v\f\u0085\u2028\u2029]/).filter((line) => line.trim() !== '');
