import { readFileSync } from 'node:fs';

/** The functions that the files beside this one define, each in a file of its own name. */
export type QueryName = 'signIns' | 'newest';

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const isGuid = (text: string): boolean => guid.test(text);

/**
 * The text of a query: its file, and a call of the function in it. The query API takes no parameters beside the text
 * (Azure/azure-sdk-for-net, issue 28092), and `declare query_parameters` is not for Azure Monitor, so the values are
 * literals of the call: GUIDs and nothing else. Throws a `RangeError`, which does not quote, where one is not.
 */
export function query(name: QueryName, accountIds: readonly string[]): string {
  if (!accountIds.every(isGuid)) throw new RangeError('An account id of a query is not a GUID');
  const file = readFileSync(new URL(`./${name}.kql`, import.meta.url), 'utf8');
  return `${file}${name}(dynamic(${JSON.stringify(accountIds)}))\n`;
}
