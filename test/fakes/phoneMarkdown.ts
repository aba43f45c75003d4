/** What Teams on a phone makes of a text. */
export type OnPhone = {
  readonly links: readonly string[];
  readonly lists: readonly string[];
  readonly emphasised: readonly string[];
  readonly detected: readonly string[];
};

/**
 * Reads a text as the renderer in Teams for iOS does, by the source of MarkDownBlockParser.cpp (repository
 * microsoft/AdaptiveCards): blocks begin at the start, at brackets and at line ends, and each chooses its parser by
 * its first character. Bytes beyond ASCII are neither space, letter nor punctuation to it. What the data
 * detectors of iOS find is written from what Apple documents of NSDataDetector: addresses with a scheme, domains and
 * phone numbers.
 */
export function onPhone(text: string): OnPhone {
  const bytes = [...Buffer.from(text)].map((byte) => String.fromCharCode(byte));
  const links: string[] = [];
  const lists: string[] = [];
  let at = 0;
  const peek = () => bytes[at] ?? '';
  const take = () => bytes[at++] ?? '';

  function block(): void {
    const first = peek();
    if (first === '[') link();
    else if (first === '-') list();
    else if (/\d/.test(first)) numbered();
    else if (/[\])\n\r]/.test(first)) take();
    else while (peek() !== '' && !/[[\])\n\r]/.test(peek())) take();
  }

  function list(): void {
    take();
    if (peek() === ' ') lists.push(bytes.slice(at).join(''));
  }

  function numbered(): void {
    while (/\d/.test(peek())) take();
    if (peek() === '.') list();
  }

  function link(): void {
    const start = at;
    take();
    if (peek() === '[') return;
    if (peek() !== ']') block();
    if (peek() !== ']') return;
    take();
    if (peek() !== '(') return;
    take();
    if (peek() !== ')') block();
    if (peek() === ')') links.push(bytes.slice(start, at + 1).join(''));
  }

  while (at < bytes.length) block();
  return { links, lists, emphasised: emphasised(bytes), detected: detected(text) };
}

/** The stretches between a run of `*` or `_` that may open emphasis and a later one that may close it. */
function emphasised(bytes: readonly string[]): readonly string[] {
  const found: string[] = [];
  const opened: { readonly mark: string; readonly at: number }[] = [];
  let before: 'start' | 'space' | 'word' | 'sign' | 'escape' = 'start';
  for (let at = 0; at < bytes.length; ) {
    const mark = bytes[at] ?? '';
    if (!/[*_]/.test(mark) || before === 'escape') {
      before = kindOf(mark) ?? before;
      at += 1;
      continue;
    }
    let end = at;
    while (/[*_]/.test(bytes[end] ?? '')) end += 1;
    const next = bytes[end];
    const after = next === undefined ? 'end' : kindOf(next);
    const isInWord = before === 'word' && mark === '_';
    const isAfterSign = before === 'sign';
    const closes =
      before !== 'space' &&
      (((after === 'space' || after === 'end') && (isAfterSign || isInWord || mark === '*')) ||
        (after === 'word' && before !== 'start' && !isAfterSign && !isInWord) ||
        after === 'sign' ||
        after === 'escape');
    const opens =
      after !== 'space' && after !== 'end' && !(before === 'word' && (after === 'sign' || mark === '_'));
    const opening = opened.findLast((other) => other.mark === mark);
    if (closes && opening) found.push(bytes.slice(opening.at, end).join(''));
    if (opens) opened.push({ mark, at });
    at = end;
  }
  return found;
}

function kindOf(byte: string): 'space' | 'word' | 'sign' | 'escape' | null {
  if (/[ \t\n\v\f\r]/.test(byte)) return 'space';
  if (/[a-z\d]/i.test(byte)) return 'word';
  if (byte === '\\') return 'escape';
  return /[!-~]/.test(byte) ? 'sign' : null;
}

/** User principal names, IP addresses, ids, hashes and dates may be found: they have to stay whole to be copied. */
function detected(text: string): readonly string[] {
  const open = text
    .replace(/\S+@[\w-]+(?:\.[\w-]+)+/g, 'x')
    .replace(/(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])/g, 'x')
    .replace(/[\da-f]{40,}/gi, 'x')
    .replace(/[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}/gi, 'x')
    .replace(/(?<!\d)\d{4}-\d\d-\d\d(?!\d)/g, 'x');
  const addresses =
    open.match(/[a-z][a-z\d+.-]*:\/\/\S|\b(?:mailto|tel|sms|callto|facetime):(?!\s|\ufe0e)/gi) ?? [];
  const domains = open.match(/[\p{L}\d-]+\.(?:com|net|org|info|io|[a-z]{2})(?![\p{L}\d-])/giu) ?? [];
  const numbers = (open.match(/\+?[\d(][\d\s().\u00a0/-]{4,}\d/g) ?? []).filter(
    (number) => number.replace(/\D/g, '').length >= 6,
  );
  return [...addresses, ...domains, ...numbers];
}
