/** What a fixture file has: an activity as Teams sends it, or a request with the connector's answer. */
export type Fixture = { readonly name: string; readonly content: unknown };

type Line = {
  readonly traced: string;
  readonly shape?: unknown;
  readonly method?: unknown;
  readonly path?: unknown;
  readonly status?: unknown;
  readonly retryAfter?: unknown;
  readonly error?: unknown;
  readonly code?: unknown;
};

/**
 * Makes one fixture of each distinct shape in a log that was written with `TEAMS_TRACE=on`. Made-up values stand for
 * kinds. Made-up ids stand for hashes: equal ones for equal hashes, numbered anew in each fixture. Lines of anything
 * else are skipped.
 */
export function fixturesOf(log: string): readonly Fixture[] {
  const byContent = new Map<string, Fixture>();
  const taken = new Map<string, number>();
  for (const line of log.split('\n')) {
    const read = tracedLine(line);
    if (read === null) continue;
    const content = filled(contentOf(read));
    const key = JSON.stringify([read.traced, content]);
    if (byContent.has(key)) continue;
    const name = nameOf(read);
    const count = (taken.get(name) ?? 0) + 1;
    taken.set(name, count);
    byContent.set(key, { name: count === 1 ? name : `${name}-${count}`, content });
  }
  return [...byContent.values()];
}

/** App Service writes a time before each line. */
function tracedLine(line: string): Line | null {
  try {
    const read: unknown = JSON.parse(line.slice(Math.max(0, line.indexOf('{'))));
    return isRecord(read) && typeof read.traced === 'string' ? (read as Line) : null;
  } catch {
    return null;
  }
}

function contentOf({ traced, shape, method, path, status, retryAfter, error, code }: Line): unknown {
  if (traced === 'activity') return shape;
  const request = { method, path };
  if (traced === 'failure') return { request, error, code };
  return { request, status, retryAfter, body: shape };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A file's name in which only letters, digits and `-` stand. */
function nameOf({ traced, shape, method, path, status }: Line): string {
  const at = (value: unknown, ...keys: readonly string[]): unknown =>
    keys.reduce<unknown>((inner, key) => (isRecord(inner) ? inner[key] : undefined), value);
  const words =
    traced === 'activity'
      ? [
          ...[
            at(shape, 'type'),
            at(shape, 'name'),
            at(shape, 'action'),
            at(shape, 'channelData', 'eventType'),
          ],
          ...[at(shape, 'value', 'action', 'verb'), at(shape, 'conversation', 'conversationType')],
        ]
      : [traced, method, ...lastWords(path), status];
  const parts = words.filter((word) => /^[\w/.-]{1,60}$/.test(String(word ?? '')));
  return parts.join('-').replaceAll(/[^A-Za-z0-9]+/g, '-') || 'activity';
}

/** The parts of a path that are no ids: `conversations`, `activities`. */
const lastWords = (path: unknown): readonly string[] =>
  String(path)
    .split('/')
    .filter((part) => /^[a-z]{3,}$/.test(part))
    .slice(-2);

/** A copy with a made-up value for each kind, and without the marks of what was left out. */
function filled(content: unknown): unknown {
  const numbers = new Map<string, number>();
  const numberOf = (hash: string): number => {
    const number = numbers.get(hash) ?? numbers.size + 1;
    numbers.set(hash, number);
    return number;
  };

  function fill(shape: unknown): unknown {
    if (Array.isArray(shape)) return shape.filter((item) => !isLeftOut(item)).map(fill);
    if (typeof shape === 'string') return fillText(shape, numberOf);
    if (!isRecord(shape)) return shape;
    return Object.fromEntries(
      Object.entries(shape)
        .filter(([key, value]) => !isLeftOut(key) && !isLeftOut(value))
        .map(([key, value]) => [key.replace(/^<key ?(\d*)>$/, 'key$1'), fill(value)]),
    );
  }
  return fill(content);
}

const isLeftOut = (part: unknown): boolean => part === '<more>' || part === '<deeper>';

const values: Readonly<Record<string, unknown>> = {
  '<text>': 'a text',
  '<empty>': '',
  '<number>': 1,
  '<time>': '2026-11-22T15:20:48.917Z',
  '<url>': 'https://service.example/',
};

/** Of Microsoft's domains, the hosts that a fixture names. */
const hosts: Readonly<Record<string, string>> = {
  'trafficmanager.net': 'smba.trafficmanager.net',
  'sharepoint.com': 'contoso.sharepoint.com',
};

const guid = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const messageId = (number: number): string => String(1_790_000_000_000 + number);

/** Also within a path, in which several ids stand. */
function fillText(text: string, numberOf: (hash: string) => number): unknown {
  if (Object.hasOwn(values, text)) return values[text];
  const [, domain, region = ''] = /^<url ([a-z0-9.-]+)(\/[a-z]+)?>$/.exec(text) ?? [];
  if (domain !== undefined) return `https://${hosts[domain] ?? `service.${domain}`}${region}/`;
  return text
    .replaceAll(/<guid (#\w+)>/g, (_, hash) => guid(numberOf(hash)))
    .replaceAll(/<digits (#\w+)>/g, (_, hash) => messageId(numberOf(hash)))
    .replaceAll(/<id (#\w+)>/g, (_, hash) => `id-${numberOf(hash)}`)
    .replaceAll(/;messageid=(#\w+)/g, (_, hash) => `;messageid=${messageId(numberOf(hash))}`)
    .replaceAll(/\b(28:|8:orgid:)(#\w+)/g, (_, kind, hash) => `${kind}${guid(numberOf(hash))}`)
    .replaceAll(/\b19:(#\w+)/g, (_, hash) => `19:channel-${numberOf(hash)}`)
    .replaceAll(/\ba:(#\w+)/g, (_, hash) => `a:chat-${numberOf(hash)}`)
    .replaceAll(/\b(\d{1,2}:)(#\w+)/g, (_, kind, hash) => `${kind}person-${numberOf(hash)}`);
}
