import { type AzureCloud, azureClouds, publicCloud } from '../azure/clouds.ts';

/** Which tokens a query API endpoint accepts, who issues them, and where the cloud's portal is. */
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
 * The cloud behind an endpoint, an `https:` URL. The public cloud's newer host accepts tokens for the older
 * one, and not every tenant can issue others. An unknown host is its own audience, and counts as one of the
 * public cloud.
 */
export function workspaceCloud(endpoint: string): WorkspaceCloud {
  const { hostname, origin } = new URL(endpoint);
  const cloud = azureClouds.find(({ queryHosts }) => queryHosts.includes(hostname));
  return cloud
    ? { audience: `https://${cloud.queryHosts[0]}`, ...placesIn(cloud) }
    : { audience: origin, ...placesIn(publicCloud) };
}
