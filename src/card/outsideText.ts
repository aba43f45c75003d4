// Controls, and characters that are invisible or turn the direction of what follows: an attacker can make
// "evil" read as something else with them.
const unseen = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029\u115f\u1160\u3164\uffa0]+/gu;

/**
 * Text from outside as one line of plain text for a card's TextRun, a banner or a toast: no control or invisible
 * characters, no line breaks, at most `longest` characters, never empty. TextRuns do not know Markdown, so it is shown as it is;
 * templates never put it into a TextBlock or a Fact, which do. `{{` is broken up because clients run `{{DATE(…)}}`.
 */
export function outsideText(text: string, longest = 200): string {
  const line = text.replace(unseen, ' ').replace(/\s+/g, ' ').trim().replaceAll('{{', '{ {');
  const characters = [...line];
  if (characters.length > longest) return `${characters.slice(0, longest - 1).join('')}…`;
  return line === '' ? 'not given' : line;
}
