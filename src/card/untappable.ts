import type { AdaptiveCard } from '../presentation/message.ts';

/** VARIATION SELECTOR-15: it asks for the plain look of the character before it, and takes no room. */
const selector = '\ufe0e';

/**
 * What you may have to copy stays whole: a GUID, a hash, an IPv4 address, a user principal name, a date. At most it
 * opens an empty mail.
 */
const kept =
  /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|[\da-f]{32,}|(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])|[\w.+-]*[a-z\d]@[a-z\d][a-z\d-]*(?:\.[a-z\d][a-z\d-]*)+|(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)/gi;

/** A scheme, a domain under a common ending, and a phone number, as the detectors of a phone find them. */
const scheme = /:(?=\/\/)|(?<=\b(?:mailto|tel|sms|callto|facetime)):/gi;
const domainDot =
  /(?<=[\p{L}\p{N}-])\.(?=(?:[\p{L}\p{N}-]+\.)*(?:com|net|org|edu|gov|info|biz|app|dev|cloud|online|site|top|xyz|shop|link|live|\p{L}{2})(?![\p{L}\p{N}-]))/giu;
const phoneNumber = /\+?\(?\d(?:[\s().\u00a0/-]*\d){5,}/g;

/**
 * The card in a form of which no phone makes a link, emphasis or a list. Teams on iPhones reads Markdown in
 * TextRuns, and then looks for addresses and phone numbers (ADR 0006). The text reads the same.
 */
export const untappable = (card: AdaptiveCard): AdaptiveCard => walk(card) as AdaptiveCard;

function walk(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(walk);
  if (typeof value !== 'object' || value === null) return value;
  const isRun = 'type' in value && value.type === 'TextRun';
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      isRun && name === 'text' && typeof inner === 'string' ? untappableText(inner) : walk(inner),
    ]),
  );
}

/** Every change begins at one of these. Most texts have none. */
const mayBeTapped = /[\d*_.[\]()-]|:\S/;

/** A text of a TextRun as `untappable` leaves it. */
export function untappableText(text: string): string {
  if (!mayBeTapped.test(text)) return text;
  let from = 0;
  let broken = '';
  for (const { 0: whole, index } of text.matchAll(kept)) {
    broken += withoutDetection(text.slice(from, index)) + whole;
    from = index + whole.length;
  }
  return withoutMarkdown(broken + withoutDetection(text.slice(from)));
}

const withoutDetection = (text: string): string =>
  text
    .replace(scheme, `:${selector}`)
    .replace(domainDot, `.${selector}`)
    .replace(phoneNumber, (digits) => digits.replace(/\d{1,3}(?=.)/gs, `$&${selector}`));

/**
 * The grammar is that of MarkDownBlockParser in Microsoft's AdaptiveCards: `](` makes a link, `*` and `_` emphasise
 * unless spaces or ASCII letters enclose them, and a block may begin after a bracket too.
 */
const withoutMarkdown = (text: string): string =>
  text
    .replace(/\](?=\()/g, '] ')
    .replace(/[*_]+/g, (run, at: number, whole: string) => {
      const [before, after] = [whole[at - 1] ?? ' ', whole[at + run.length] ?? ' '];
      if (/^_+$/.test(run) && /\w/.test(before) && /\w/.test(after)) return run;
      return `${/[ \n]/.test(before) ? '' : ' '}${run}${/[ \n]/.test(after) ? '' : ' '}`;
    })
    .replace(/(^|[[\])\r\n])((?:[-\d.]|\ufe0e)*[-.]\ufe0e?) /g, '$1$2\u00a0');
