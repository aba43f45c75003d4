import { readFileSync } from 'node:fs';
import { isIP, SocketAddress } from 'node:net';
import { isGuid } from '../guid.ts';

/** A parameter value as a KQL literal. Only the functions here make one. */
export type Literal = { readonly kql: string };

/** One object id. Throws as `guids` does. */
export function guid(id: string): Literal {
  if (!isGuid(id)) throw new RangeError('An account id of a query is not a GUID');
  return { kql: JSON.stringify(id) };
}

/** A list of object ids. Throws a `RangeError` when one is no GUID. The error does not quote it. */
export function guids(ids: readonly string[]): Literal {
  if (!ids.every(isGuid)) throw new RangeError('An account id of a query is not a GUID');
  return { kql: `dynamic(${JSON.stringify(ids)})` };
}

/** A point in time, from ms. `null` becomes a null datetime. */
export const time = (ms: number | null): Literal => ({
  kql: `datetime(${ms === null ? 'null' : new Date(ms).toISOString()})`,
});

/** A list of result codes. Throws a `RangeError` when one is no number. */
export function codes(list: readonly string[]): Literal {
  if (!list.every((code) => /^[0-9]+$/.test(code))) throw new RangeError('A code of a query is not a number');
  return { kql: `dynamic(${JSON.stringify(list)})` };
}

/**
 * An IP address, as the address parser writes it. Throws a `RangeError` for anything else, zones included.
 */
export function address(text: string): Literal {
  const version = text.includes('%') ? 0 : isIP(text);
  if (version === 0) throw new RangeError('An address of a query is not an IP address');
  const parsed = new SocketAddress({ address: text, family: version === 4 ? 'ipv4' : 'ipv6' });
  return { kql: `"${parsed.address}"` };
}

/** A word of our own, as a string. Throws a `RangeError` unless it has only letters. */
export function word(text: string): Literal {
  if (!/^[a-z]+$/i.test(text)) throw new RangeError('A word of a query is more than letters');
  return { kql: `"${text}"` };
}

/**
 * A name from outside, as a string. Attack: a name that ends the string. So all but letters, digits and `@.-_` are written
 * by their numbers.
 */
export const name = (text: string): Literal => ({
  kql: `"${Array.from({ length: text.length }, (_, index) => text.charAt(index))
    .map((unit) =>
      /^[A-Za-z0-9@._-]$/.test(unit) ? unit : `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
    .join('')}"`,
});

/** A list of texts from outside, written as `name` writes one. */
export const names = (list: readonly string[]): Literal => ({
  kql: `dynamic([${list.map((text) => name(text).kql).join(', ')}])`,
});

/** A whole number of things. Throws a `RangeError` for anything else. */
export function count(number: number): Literal {
  if (!Number.isSafeInteger(number) || number < 0) throw new RangeError('A count of a query is no count');
  return { kql: `${number}` };
}

/**
 * The text of a query: its `.kql` file, which defines a function of the file's name, and a call of it. The
 * query API takes no parameters beside the text (Azure/azure-sdk-for-net, issue 28092). Azure Monitor does
 * not support `declare query_parameters`. So the values are literals of the call, each of a type that leaves
 * no room for anything else.
 */
export function query(file: URL, ...parameters: readonly Literal[]): string {
  const [, name] = /(\w+)\.kql$/.exec(file.pathname) ?? [];
  return `${readFileSync(file, 'utf8')}${name}(${parameters.map(({ kql }) => kql).join(', ')})\n`;
}

/**
 * The text of a query that people run elsewhere: its `.kql` file, which is complete as it stands. These
 * values replace those of its `let` lines. Throws when a line is missing.
 */
export function filledQuery(file: URL, values: Readonly<Record<string, Literal>>): string {
  return Object.entries(values).reduce(
    (text, [name, { kql }]) => {
      const line = new RegExp(`^let ${name} = .*;$`, 'm');
      if (!line.test(text)) throw new Error(`${file.pathname} has no line for ${name}`);
      return text.replace(line, () => `let ${name} = ${kql};`);
    },
    readFileSync(file, 'utf8'),
  );
}
