import { type AzureCloud, azureClouds, publicCloud } from '../azure/clouds.ts';

/** Whose tokens an endpoint of the query API takes, who gives them, and where the cloud's portal is. */
export type WorkspaceCloud = {
  readonly audience: string;
  readonly authorityHost: string;
  readonly portal: string;
};

const placesIn = ({ authorities, portalHosts }: AzureCloud): Omit<WorkspaceCloud, 'audience'> => ({
  authorityHost: authorities[0],
  portal: `https://${portalHosts[0]}`,
});

/**
 * The cloud behind an endpoint, an `https:` URL. The public cloud's newer host takes the tokens of the older one, and
 * not every tenant can give others. A host that is not known is its own audience, and taken for one of the public
 * cloud's.
 */
export function workspaceCloud(endpoint: string): WorkspaceCloud {
  const { hostname, origin } = new URL(endpoint);
  const cloud = azureClouds.find(({ queryHosts }) => queryHosts.includes(hostname));
  return cloud
    ? { audience: `https://${cloud.queryHosts[0]}`, ...placesIn(cloud) }
    : { audience: origin, ...placesIn(publicCloud) };
}
