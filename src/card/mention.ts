import { outsideText } from '../presentation/outsideText.ts';

/** A person to mention: Entra object id, and the name, which is text from outside; `null` if unknown. */
export type Mentioned = { readonly id: string; readonly name: string | null };

/** One of a card's `msteams.entities`. `text` stands in a TextBlock exactly as here. */
export type Mention = { readonly text: string; readonly id: string; readonly name: string };

/**
 * Everything except letters, digits and the marks within names: so no Markdown, markup, address or template.
 */
const unsafe = /[^\p{L}\p{M}\p{N} ,'’-]+/gu;

/**
 * A person's name for a TextBlock. It is the only text from outside there, because Teams mentions people
 * nowhere else.
 */
function mentionName(name: string | null): string {
  // The @ makes the text non-empty and is removed as unsafe: `outsideText` would replace an empty text with
  // words.
  const words = outsideText(`@${name ?? ''}`, 60)
    .replace(unsafe, ' ')
    .replace(/ +/g, ' ');
  const trimmed = words.replace(/^[ ,'’-]+|[ ,'’-]+$/g, '');
  return /[\p{L}\p{N}]/u.test(trimmed) ? trimmed : 'responder';
}

/** A mention of each person, in order. Teams tells them apart by their texts, so a name that recurs gets a number. */
export function mentionsOf(people: readonly Mentioned[]): readonly Mention[] {
  const taken = new Set<string>();
  return people.map(({ id, name }) => {
    const base = mentionName(name);
    let unique = base;
    for (let count = 2; taken.has(unique.toLowerCase()); count += 1) unique = `${base} ${count}`;
    taken.add(unique.toLowerCase());
    return { text: `<at>${unique}</at>`, id, name: unique };
  });
}
