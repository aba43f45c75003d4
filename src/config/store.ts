import { z } from 'zod/v4';

/**
 * Where incidents are kept: a file on this machine, or tables of a storage account that several instances
 * share.
 */
export type StoreSetting =
  | { readonly type: 'sqlite' }
  | {
      readonly type: 'azureTables';
      readonly account: { readonly connectionString: string } | { readonly endpoint: string };
    };

type Variables = Readonly<Record<string, string | undefined>>;

const endpointRemedy =
  'write the address of the storage account’s tables, such as https://<account>.table.core.windows.net';
const connectionRemedy =
  'write the storage account’s connection string as the portal shows it under Access keys; without https only for an emulator on this machine';

const isLoopback = (host: string): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(host);
const urlOf = (text: string): URL | null => (URL.canParse(text) ? new URL(text) : null);

/**
 * TLS is required, except for an emulator on this machine: the key signs what is sent, but does not hide it.
 */
function isConnectionString(text: string): boolean {
  const parts = new Map(
    text
      .split(';')
      .filter((part) => part.trim() !== '')
      .map((part): [string, string] => {
        const separator = part.indexOf('=');
        return [part.slice(0, separator).trim().toLowerCase(), part.slice(separator + 1).trim()];
      }),
  );
  if (parts.get('usedevelopmentstorage') === 'true') return true;
  const endpoint = parts.get('tableendpoint');
  const url = endpoint === undefined ? null : urlOf(endpoint);
  if (endpoint !== undefined && url?.protocol !== 'https:') {
    if (url?.protocol !== 'http:' || !isLoopback(url.hostname)) return false;
  }
  if (url === null && parts.get('defaultendpointsprotocol') === 'http') return false;
  const hasKey = Boolean(parts.get('accountname') && parts.get('accountkey'));
  return hasKey || Boolean(url && parts.get('sharedaccesssignature'));
}

export const storeSettings = {
  STORE: z.enum(['sqlite', 'azureTables'], 'write sqlite or azureTables').default('sqlite'),
  AZURE_STORAGE_CONNECTION_STRING: z.string().refine(isConnectionString, connectionRemedy).optional(),
  /** The endpoint's origin. */
  AZURE_TABLES_ENDPOINT: z
    .string()
    .transform((text, context) => {
      const url = urlOf(text);
      const isPlain = url?.protocol === 'https:' && url.pathname === '/' && !url.search && !url.hash;
      if (!isPlain || url.username !== '') context.addIssue(endpointRemedy);
      return url?.origin ?? '';
    })
    .optional(),
};

/** Contradictions between the variables of the store. */
export function storeMistakes(set: Variables): readonly string[] {
  const given = ['AZURE_STORAGE_CONNECTION_STRING', 'AZURE_TABLES_ENDPOINT'].filter(
    (name) => set[name] !== undefined,
  );
  if (set.STORE === undefined || set.STORE === 'sqlite') {
    return given.map((name) => `STORE is not azureTables beside ${name}: write that, or leave ${name} out`);
  }
  // Any other word is reported as a mistake of its own.
  if (set.STORE !== 'azureTables') return [];
  if (given.length === 0) {
    return [`AZURE_TABLES_ENDPOINT is missing: ${endpointRemedy}, or set AZURE_STORAGE_CONNECTION_STRING`];
  }
  return given.length === 1
    ? []
    : ['AZURE_STORAGE_CONNECTION_STRING is not usable beside AZURE_TABLES_ENDPOINT: leave one of them out'];
}

const environment = z.object(storeSettings);

/** The setting from variables that have no mistakes. */
export function storeSetting(env: z.infer<typeof environment>): StoreSetting {
  const { STORE, AZURE_STORAGE_CONNECTION_STRING: connectionString, AZURE_TABLES_ENDPOINT: endpoint } = env;
  if (STORE === 'sqlite') return { type: 'sqlite' };
  return {
    type: 'azureTables',
    account: endpoint === undefined ? { connectionString: connectionString ?? '' } : { endpoint },
  };
}

/**
 * The setting, or all mistakes in it. For commands that read beside the bot and need no other variable of it.
 */
export function readStoreSetting(
  variables: Variables,
): StoreSetting | { readonly mistakes: readonly string[] } {
  const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value?.trim()));
  const { data, error } = environment.safeParse(set);
  const mistakes = [
    ...(error?.issues ?? []).map(({ path, message }) => `${String(path[0])} is not usable: ${message}`),
    ...storeMistakes(set),
  ];
  return data && mistakes.length === 0 ? storeSetting(data) : { mistakes };
}
