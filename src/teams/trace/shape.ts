import { isGuid } from '../../guid.ts';
import { isShownKey, shown } from './shown.ts';

/** JSON in which each text is a kind (`<text>`), a hashed id, or a code of Teams. */
export type Shape = string | boolean | null | readonly Shape[] | { readonly [key: string]: Shape };

/** Gives the same few letters for the same id, and says nothing else of it. */
export type Hash = (id: string) => string;

const most = { levels: 10, keys: 50, items: 8, letters: 6_000 } as const;

/**
 * What a value from Teams looks like: its keys, the kinds of its texts and numbers, its ids as hashes, and the codes
 * that Teams defines. No text, name or address is left in it. Pure, and bounded in depth, breadth and length.
 */
export function shapeOf(value: unknown, hash: Hash): Shape {
  let room: number = most.letters;

  function shape(part: unknown, path: readonly string[], levels: number): Shape {
    if (room <= 0) return '<more>';
    if (typeof part === 'object' && part !== null) {
      if (levels === 0) return '<deeper>';
      return Array.isArray(part) ? items(part, path, levels - 1) : fields(part, path, levels - 1);
    }
    const leaf = leafShape(part, path, hash);
    room -= String(leaf).length + 3;
    return leaf;
  }

  function items(list: readonly unknown[], path: readonly string[], levels: number): Shape {
    room -= 2;
    const some = list.slice(0, most.items).map((item) => shape(item, path, levels));
    return list.length > most.items ? [...some, '<more>'] : some;
  }

  function fields(object: object, path: readonly string[], levels: number): Shape {
    room -= 2;
    const keys = Object.keys(object);
    const entries: [string, Shape][] = [];
    let unnamed = 0;
    for (const key of keys.slice(0, most.keys)) {
      if (room <= 0) break;
      const isShown = isShownKey(key, path);
      if (!isShown) unnamed += 1;
      const name = isShown ? key : unnamed === 1 ? '<key>' : `<key ${unnamed}>`;
      room -= name.length + 4;
      entries.push([name, shape((object as Record<string, unknown>)[key], [...path, name], levels)]);
    }
    if (entries.length < keys.length) entries.push(['<more>', true]);
    // Not by assignment: the key may be `constructor`.
    return Object.fromEntries(entries);
  }

  return shape(value, [], most.levels);
}

function leafShape(leaf: unknown, path: readonly string[], hash: Hash): string | boolean | null {
  if (leaf === null || typeof leaf === 'boolean') return leaf;
  return typeof leaf === 'string' ? textShape(leaf, path, hash) : `<${typeof leaf}>`;
}

const time = /^\d{4}-\d\d-\d\dT[\d:.]{4,20}(?:Z|[+-]\d\d:?\d\d)?$/;
const idKey = /(?:^id|Id|ID)$|^mri$/;

function textShape(text: string, path: readonly string[], hash: Hash): string {
  if (text === '') return '<empty>';
  if (shown.get(path.join('.'))?.(text)) return text;
  if (isGuid(text)) return `<guid ${hash(text.toLowerCase())}>`;
  if (time.test(text)) return '<time>';
  if (/^https?:\/\//i.test(text)) return urlShape(text);
  return idKey.test(path.at(-1) ?? '') ? idShape(text, hash) : '<text>';
}

/**
 * An id with the structure that Glasswatch relies on: `19:#…@thread.tacv2;messageid=#…`, `29:#…`, `28:#…`,
 * `<digits #…>`, and `<id #…>` for any other.
 */
export function idShape(id: string, hash: Hash): string {
  if (isGuid(id)) return `<guid ${hash(id.toLowerCase())}>`;
  if (/^\d{6,20}$/.test(id)) return `<digits ${hash(id)}>`;
  const [, kind, rest = ''] = /^(\d{1,2}:(?:orgid:)?|a:)(.+)$/s.exec(id) ?? [];
  if (kind === undefined) return `<id ${hash(id)}>`;
  const [, thread = rest, domain = '', messageId] =
    /^(.+?)(@thread\.(?:tacv2|skype|v2)|@unq\.gbl\.spaces)(?:;messageid=(.*))?$/s.exec(rest) ?? [];
  const within = messageId === undefined ? '' : `;messageid=${hash(messageId)}`;
  return `${kind}${hash(isGuid(thread) ? thread.toLowerCase() : thread)}${domain}${within}`;
}

/** Microsoft's own domains, under which Teams' services and its files stand. */
const domains = [
  ...['trafficmanager.net', 'sharepoint.com', 'sharepoint-df.com', 'svc.ms', '1drv.com', 'onedrive.com'],
  ...[
    'microsoft.com',
    'office.com',
    'office.net',
    'skype.com',
    'botframework.com',
    'sharepointonline.com',
    'microsoftpersonalcontent.com',
    'cloud.microsoft',
  ],
];

/** Of an address only Microsoft's domain is kept, and the region of Teams' service. */
function urlShape(text: string): string {
  const url = URL.parse(text);
  const domain = domains.find((known) => url?.hostname === known || url?.hostname.endsWith(`.${known}`));
  if (!url || !domain) return '<url>';
  const [, region = ''] =
    /^(\/(?:teams|amer|emea|apac|in|ca|uk|de|fr|jp|au|br|kr|za|no|ch|ae))\b/.exec(url.pathname) ?? [];
  return `<url ${domain}${domain === 'trafficmanager.net' ? region : ''}>`;
}
