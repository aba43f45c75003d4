import { isBlank, unseenCharacters } from '../visibleText.ts';

// They include those that reverse the text direction. Attack: they make "evil" read as something else.
const unseen = new RegExp(`[${unseenCharacters}]+`, 'gu');
// After a symbol it only asks for the coloured picture.
const pictureSelector = /(?<=\p{Extended_Pictographic})\ufe0f/gu;
// Marks stacked on one letter paint over the lines above and below.
const stackedMarks = /(\p{M}{3})\p{M}+/gu;

/** Most texts are plain and need no further checks. */
const isPlain = /^[!-z|}~]+(?: [!-z|}~]+)*$/;

/**
 * Text from outside as one line of plain text for a card's TextRun, a banner or a toast: no control or invisible
 * characters, no line breaks, at most `longest` characters, never empty. TextRuns do not know Markdown, so it is shown
 * as it is; templates never put it into a TextBlock or a Fact, which do. `{{` is broken up because clients run
 * `{{DATE(…)}}`, some of them in TextRuns too.
 */
export function outsideText(text: string, longest = 200): string {
  if (text.length <= longest && isPlain.test(text)) return text;
  const line = text
    .replace(pictureSelector, '')
    .replace(unseen, ' ')
    .replace(stackedMarks, '$1')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/\{(?=\{)/g, '{ ');
  const characters = [...line];
  if (characters.length > longest) return `${characters.slice(0, longest - 1).join('')}…`;
  return isBlank(line) ? 'not given' : line;
}
