/** Whose tokens an endpoint of the query API takes, who gives them, and where the cloud's portal is. */
export type WorkspaceCloud = {
  readonly audience: string;
  readonly authorityHost: string;
  readonly portal: string;
};

type Places = Omit<WorkspaceCloud, 'audience'>;

const publicCloud: Places = {
  authorityHost: 'https://login.microsoftonline.com',
  portal: 'https://portal.azure.com',
};
const governmentCloud: Places = {
  authorityHost: 'https://login.microsoftonline.us',
  portal: 'https://portal.azure.us',
};
const chinaCloud: Places = {
  authorityHost: 'https://login.chinacloudapi.cn',
  portal: 'https://portal.azure.cn',
};

/** The public cloud's newer host takes the tokens of the older one, and not every tenant can give others. */
const clouds: ReadonlyMap<string, WorkspaceCloud> = new Map([
  ['api.loganalytics.io', { audience: 'https://api.loganalytics.io', ...publicCloud }],
  ['api.loganalytics.azure.com', { audience: 'https://api.loganalytics.io', ...publicCloud }],
  ['api.loganalytics.us', { audience: 'https://api.loganalytics.us', ...governmentCloud }],
  ['api.loganalytics.azure.cn', { audience: 'https://api.loganalytics.azure.cn', ...chinaCloud }],
]);

/**
 * The cloud behind an endpoint, an `https:` URL. A host that is not known is its own audience, as all of these are, and
 * taken for one of the public cloud's.
 */
export function workspaceCloud(endpoint: string): WorkspaceCloud {
  const { hostname, origin } = new URL(endpoint);
  return clouds.get(hostname) ?? { audience: origin, ...publicCloud };
}
