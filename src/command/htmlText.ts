/** Elements that begin and end a line. */
const blocks: ReadonlySet<string> = new Set(
  'p div li ul ol blockquote pre codeblock h1 h2 h3 h4 h5 h6 hr table tr'.split(' '),
);
/** Those of them in which blanks and line ends are the author's. */
const keepsLines: ReadonlySet<string> = new Set(['pre', 'codeblock']);
const cells: ReadonlySet<string> = new Set(['td', 'th']);
/** Other elements of which only the content counts. */
const inline: ReadonlySet<string> = new Set(
  'span b i em strong u s del strike a code font sub sup thead tbody td th attachment'.split(' '),
);

const entities: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
};

const decoded = (text: string): string =>
  text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,6}));/gi, (entity, decimal, hex, name) => {
    if (name) return entities[String(name).toLowerCase()] ?? entity;
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16);
    return code > 0x10ffff ? entity : String.fromCodePoint(code);
  });

const attribute = (attributes: string, name: string): string =>
  decoded(new RegExp(String.raw`\s${name}="([^"]*)"`, 'i').exec(attributes)?.[1] ?? '');

const token = /<(\/?)([a-z][a-z0-9]*)((?:\s[^<>]*)?\/?)>|[^<]+|</gi;

/** Whether a message begins with an element that wraps it, as Teams and other clients write rich text. Pure. */
export const isMarkedUp = (text: string): boolean => /^<(?:p|div|blockquote)(?:\s[^<>]*)?>/i.test(text);

/**
 * The text of a message in HTML, line by line, as its author sees it. Mentions stand as `<at>name</at>`. A quoted message
 * is left out: it is not the author's. Elements that no message has count as text that nobody has escaped. Pure.
 */
export function textOfHtml(html: string): string {
  const lines: string[] = [];
  let line = '';
  /** How deep the place is within quoted messages. */
  let quotes = 0;
  let isMention = false;
  /** How deep the place is within what keeps its blanks and lines, and whether that has just begun. */
  let kept = 0;
  let isKeptNew = false;

  const endLine = () => {
    if (line !== '') lines.push(line);
    line = '';
  };
  const open = (name: string, attributes: string) => {
    if (name === 'blockquote' && (quotes > 0 || /schema\.skype\.com\/Reply/i.test(attributes))) quotes += 1;
    if (keepsLines.has(name)) [kept, isKeptNew] = [kept + 1, true];
    if (blocks.has(name)) endLine();
    else if (cells.has(name)) line += line === '' ? '' : '\t';
    else if (name === 'img' || name === 'emoji') line += attribute(attributes, 'alt');
    else if (name === 'at' || /schema\.skype\.com\/Mention/i.test(attributes)) {
      isMention = true;
      line += '<at>';
    }
  };
  const close = (name: string) => {
    if (name === 'blockquote' && quotes > 0) quotes -= 1;
    if (keepsLines.has(name)) kept = Math.max(0, kept - 1);
    if (blocks.has(name)) endLine();
    else if (isMention && (name === 'at' || name === 'span')) {
      isMention = false;
      line += '</at>';
    }
  };

  const say = (text: string) => {
    if (kept === 0) {
      const said = decoded(text.replace(/[ \t\r\n]+/g, ' '));
      line += line === '' ? said.replace(/^ /, '') : said;
      return;
    }
    // The line end right after the beginning is none.
    const [first = '', ...others] = decoded(isKeptNew ? text.replace(/^\r?\n/, '') : text).split(/\r?\n/);
    isKeptNew = false;
    line += first;
    for (const other of others) {
      lines.push(line);
      line = other;
    }
  };

  for (const [text, slash, element, attributes = ''] of html.matchAll(token)) {
    const name = element?.toLowerCase() ?? '';
    const isQuoted = quotes > 0;
    if (name === 'br') {
      lines.push(line);
      line = '';
    } else if (blocks.has(name) || inline.has(name) || name === 'at' || name === 'img' || name === 'emoji') {
      if (slash) close(name);
      else open(name, attributes);
    } else if (!isQuoted) {
      say(text);
    }
    if (isQuoted) line = '';
  }
  endLine();
  return lines.map((each) => each.replaceAll('\u00a0', ' ').trimEnd()).join('\n');
}
