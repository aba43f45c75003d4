import { createRequire } from 'node:module';
import type { TableClient } from '@azure/data-tables';
import { azureClouds, publicCloud } from '../../azure/clouds.ts';
import { storeUnavailable } from './failure.ts';

// Required, not imported: the Bot Framework already loads most of the packages below as CommonJS. An import
// would load them again as modules.
const require = createRequire(import.meta.url);
const dataTables: typeof import('@azure/data-tables') = require('@azure/data-tables');
const { TableClient: Client } = dataTables;

/** A filter with its values quoted as the service wants them. */
export const { odata } = dataTables;

/**
 * The storage account: a connection string with its key, or the address of its tables for the bot's own
 * identity.
 */
export type TablesAccount = { readonly connectionString: string } | { readonly endpoint: string };

/** How long to wait, in ms. */
export type TablesPatience = {
  /** For one request with everything it involves: a token, retries and waits that the service asks for. */
  readonly request: number;
  /** Before the first of two retries after a passing failure. */
  readonly retry: number;
};

const tableName = 'glasswatch';

/** Throws `storeUnavailable` for an invalid connection string. Sends no request yet. */
export function connectAzureTables(account: TablesAccount, patience: TablesPatience): TableClient {
  const retryOptions = { maxRetries: 2, retryDelayInMs: patience.retry, maxRetryDelayInMs: patience.request };
  if ('connectionString' in account) {
    try {
      return Client.fromConnectionString(account.connectionString, tableName, {
        retryOptions,
        // Only an emulator on this machine has no TLS: the configuration accepts no other address without it.
        allowInsecureConnection: true,
      });
    } catch {
      // The SDK's message may quote the connection string.
      throw storeUnavailable('The connection string of the storage account cannot be used.');
    }
  }
  const { DefaultAzureCredential }: typeof import('@azure/identity') = require('@azure/identity');
  const authorityHost = authorityOf(new URL(account.endpoint).hostname);
  const credential = new DefaultAzureCredential(process.env.AZURE_AUTHORITY_HOST ? {} : { authorityHost });
  return new Client(account.endpoint, tableName, credential, { retryOptions });
}

/** Entra's address in the cloud of a storage account. A host that is not known is taken for one of the public cloud's. */
function authorityOf(host: string): string {
  const cloud = azureClouds.find(({ storageSuffix }) => host.endsWith(storageSuffix)) ?? publicCloud;
  return cloud.authorities[0];
}
