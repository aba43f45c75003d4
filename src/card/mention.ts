import { outsideText } from '../presentation/outsideText.ts';

/** Somebody to be mentioned: Entra object id, and the name, which is text from outside; `null` where it is not known. */
export type Mentioned = { readonly id: string; readonly name: string | null };

/** One of a card's `msteams.entities`; `text` stands in a TextBlock as it is here. */
export type Mention = { readonly text: string; readonly id: string; readonly name: string };

/** Everything but letters, digits and what holds a name together: no Markdown, no markup, no address, no template. */
const unsafe = /[^\p{L}\p{M}\p{N} ,'’-]+/gu;

/** A name for the one kind of text from outside that has to stand in a TextBlock, because Teams mentions nobody elsewhere. */
function mentionName(name: string | null): string {
  // With a sign of its own, which is unsafe, because `outsideText` has words for a text that is empty.
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
