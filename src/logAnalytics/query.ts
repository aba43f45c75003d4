import { readFileSync } from 'node:fs';

/** A value of a query's parameter as KQL writes it. Only the functions here make one. */
export type Literal = { readonly kql: string };

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const isGuid = (text: string): boolean => guid.test(text);

/** A list of object ids. Throws a `RangeError`, which does not quote, where one is no GUID. */
export function guids(ids: readonly string[]): Literal {
  if (!ids.every(isGuid)) throw new RangeError('An account id of a query is not a GUID');
  return { kql: `dynamic(${JSON.stringify(ids)})` };
}

/** A point in time, from ms; `null` is none. */
export const time = (ms: number | null): Literal => ({
  kql: `datetime(${ms === null ? 'null' : new Date(ms).toISOString()})`,
});

/**
 * The text of a query: its `.kql` file, which defines a function of the file's name, and a call of it. The query API takes
 * no parameters beside the text (Azure/azure-sdk-for-net, issue 28092), and `declare query_parameters` is not for Azure
 * Monitor, so the values are literals of the call, each of a type that leaves no room for anything else.
 */
export function query(file: URL, ...parameters: readonly Literal[]): string {
  const [, name] = /(\w+)\.kql$/.exec(file.pathname) ?? [];
  return `${readFileSync(file, 'utf8')}${name}(${parameters.map(({ kql }) => kql).join(', ')})\n`;
}
