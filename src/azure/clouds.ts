/** One of Azure's clouds, by its addresses. Of several names of one thing, the first is the one that we use. */
export type AzureCloud = {
  /** Entra's origins. Tokens of version 2.0 may name any of them as their issuer. */
  readonly authorities: readonly [string, ...string[]];
  /** The origin that tokens of version 1.0 name as their issuer. */
  readonly tokenService: string;
  readonly portalHosts: readonly [string, ...string[]];
  /** The Microsoft Entra admin center's host, by the list of addresses in Microsoft's FAQ of Entra. */
  readonly entraHost: string;
  /** Hosts of Log Analytics' query API. All of them take tokens for the first. */
  readonly queryHosts: readonly [string, ...string[]];
  /** What the hosts of storage accounts end with. */
  readonly storageSuffix: string;
};

export const publicCloud: AzureCloud = {
  authorities: ['https://login.microsoftonline.com'],
  tokenService: 'https://sts.windows.net',
  portalHosts: ['portal.azure.com', 'ms.portal.azure.com'],
  entraHost: 'entra.microsoft.com',
  queryHosts: ['api.loganalytics.io', 'api.loganalytics.azure.com'],
  storageSuffix: '.core.windows.net',
};

const governmentCloud: AzureCloud = {
  authorities: ['https://login.microsoftonline.us'],
  tokenService: 'https://sts.windows.net',
  portalHosts: ['portal.azure.us'],
  entraHost: 'entra.microsoft.us',
  queryHosts: ['api.loganalytics.us'],
  storageSuffix: '.usgovcloudapi.net',
};

const chinaCloud: AzureCloud = {
  authorities: ['https://login.chinacloudapi.cn', 'https://login.partner.microsoftonline.cn'],
  tokenService: 'https://sts.chinacloudapi.cn',
  portalHosts: ['portal.azure.cn'],
  entraHost: 'entra.microsoftonline.cn',
  queryHosts: ['api.loganalytics.azure.cn'],
  storageSuffix: '.chinacloudapi.cn',
};

/** Every cloud that is known. A new one is an entry here. */
export const azureClouds: readonly AzureCloud[] = [publicCloud, governmentCloud, chinaCloud];

/** The cloud that has an address of this kind. `null`: none that is known. */
export const cloudOf = (kind: 'authorities' | 'queryHosts', address: string): AzureCloud | null =>
  azureClouds.find((cloud) => cloud[kind].includes(address)) ?? null;
