/** Whose tokens an endpoint of the query API takes, and who gives them. */
export type WorkspaceCloud = { readonly audience: string; readonly authorityHost: string };

const publicAuthority = 'https://login.microsoftonline.com';
const governmentAuthority = 'https://login.microsoftonline.us';
const chinaAuthority = 'https://login.chinacloudapi.cn';

/** The public cloud's newer host takes the tokens of the older one, and not every tenant can give others. */
const clouds: ReadonlyMap<string, WorkspaceCloud> = new Map(
  [
    ['api.loganalytics.io', 'https://api.loganalytics.io', publicAuthority],
    ['api.loganalytics.azure.com', 'https://api.loganalytics.io', publicAuthority],
    ['api.loganalytics.us', 'https://api.loganalytics.us', governmentAuthority],
    ['api.loganalytics.azure.cn', 'https://api.loganalytics.azure.cn', chinaAuthority],
  ].map(([host = '', audience = '', authorityHost = '']) => [host, { audience, authorityHost }]),
);

/** The cloud behind an endpoint, an `https:` URL. A host that is not known is its own audience, as all of these are. */
export function workspaceCloud(endpoint: string): WorkspaceCloud {
  const { hostname, origin } = new URL(endpoint);
  return clouds.get(hostname) ?? { audience: origin, authorityHost: publicAuthority };
}
