import type { Random } from './random.ts';

/** What no sender means, and some library stumbles over. */
const oddValues: readonly [unknown, ...unknown[]] = [
  undefined,
  ...[null, true, false, 0, -0, -1, 1.5, 2 ** 53, 1e308, ''],
  ...[' ', '\u0000', '\u202e', '\ud800', '\ufeff', '\r\n', '\u2028', '💥'.repeat(50), 'x'.repeat(70_000)],
  ...[
    'NaN',
    'null',
    '__proto__',
    'constructor',
    '../../etc/passwd',
    '1970-01-01T00:00:00Z',
    '9999-99-99T99:99:99Z',
  ],
  ...[
    '<at>Glasswatch</at>',
    '[a](javascript:alert(1))',
    '$' + '{name}',
    '$' + '{x()}',
    '| a | b |\n|-|-|',
    '=1+1',
    "'; drop table",
    '%00',
  ],
  ...['\t', '<', ':', 'a@', '|', '{'].map((letter) => letter.repeat(30_000)),
  ...['2026-11-30T09:00:00', '-000001-01-01T00:00:00Z', '0', '00000000-0000-0000-0000-000000000000'],
  ...[
    [],
    {},
    [[]],
    [null],
    { __proto__: null, toString: 1 },
    { length: 1e9 },
    Array.from({ length: 2_000 }, () => 'a'),
  ],
];

type Place = { readonly holder: Record<string, unknown>; readonly key: string };

/** A copy of the value with one to four changes somewhere in it, as JSON; sometimes the text is then damaged too. */
export function mutated(value: unknown, random: Random): string {
  const root: Record<string, unknown> = { value: structuredClone(value) };
  for (let changes = 1 + random.below(4); changes > 0; changes -= 1) change(root, random);
  const text = JSON.stringify(root.value) ?? 'null';
  return random.chance(0.15) ? damaged(text, random) : text;
}

function change(root: Record<string, unknown>, random: Random): void {
  const places = placesIn(root);
  const anywhere = (): Place => random.pick([{ holder: root, key: 'value' }, ...places]);
  const { holder, key } = anywhere();
  const other = anywhere();
  switch (random.below(7)) {
    case 0:
      delete holder[key];
      break;
    case 1:
      holder[key] = structuredClone(other.holder[other.key]);
      break;
    case 2:
      holder[key] = nested(holder[key], 1 + random.below(random.chance(0.05) ? 200 : 5));
      break;
    case 3:
      // An own property, as `JSON.parse` would make it.
      Object.defineProperty(
        holder,
        random.pick(['__proto__', '', 'toJSON', 'constructor', key.toUpperCase()]),
        {
          ...{ value: structuredClone(holder[key]), configurable: true, enumerable: true, writable: true },
        },
      );
      break;
    case 4:
      if (Array.isArray(holder[key])) holder[key] = [...holder[key], ...holder[key], ...holder[key]];
      else
        holder[key] =
          (typeof holder[key] === 'object' ? '' : String(holder[key])) +
          random.pick(['\u0000', '\n', ' ', '\ud83d', '"', '&nbsp;']);
      break;
    default:
      holder[key] = structuredClone(random.pick(oddValues));
  }
}

/** Everything in it that has a name or a place in a list: at most so many, the outermost first. */
function placesIn(root: Record<string, unknown>, most = 500): Place[] {
  const places: Place[] = [];
  const queue: Record<string, unknown>[] = [root];
  for (const holder of queue) {
    for (const [key, inner] of Object.entries(holder)) {
      if (places.length === most) return places;
      places.push({ holder, key });
      if (typeof inner === 'object' && inner !== null) queue.push(inner as Record<string, unknown>);
    }
  }
  return places;
}

function nested(value: unknown, depth: number): unknown {
  let outer = value;
  for (let level = 0; level < depth; level += 1) outer = level % 2 ? { a: outer } : [outer];
  return outer;
}

function damaged(text: string, random: Random): string {
  if (random.chance(0.05)) {
    const levels = random.below(20_000);
    return `${'['.repeat(levels)}${text}${']'.repeat(levels)}`;
  }
  const at = random.below(text.length + 1);
  const inserted = random.pick(['', '"', ',', '{', '\\u0000', '1e999', '\u0000', '\ud800', '}', ' ', '\\']);
  const left = random.chance(0.2) ? text.slice(0, at) : text.slice(0, at) + inserted;
  return random.chance(0.2) ? left : left + text.slice(at + random.below(3));
}
