import { gzipSync } from 'node:zlib';
import { workspaceCloud } from './cloud.ts';

/** Where a workspace is in the portal. */
export type PortalWorkspace = {
  /** `/subscriptions/…/workspaces/…` */
  readonly workspaceResourceId: string;
  /** The tenant that the link opens for people signed in to several. `null`: the one they are in. */
  readonly tenantId: string | null;
  /** The query API's address, which identifies the cloud. */
  readonly endpoint: string;
};

/**
 * The same limit as for links of alerts: the link has to fit beside the rest of a card, and into what opens
 * it.
 */
const longest = 4_000;

/**
 * The address that opens a query in the Azure portal: on the workspace's page Logs, with the time range set
 * and the query run. `null` when it would exceed 4,000 characters, as with a hundred accounts: a cut link
 * would open another query, or none.
 *
 * The form is that of the portal's own "Share", "Link to query". Microsoft does not document it. It is taken
 * from such links, and from public code that makes them.
 */
export function portalQueryLink(
  { workspaceResourceId, tenantId, endpoint }: PortalWorkspace,
  query: string,
  { startTime, endTime }: { readonly startTime: Date; readonly endTime: Date },
): string | null {
  const parts = [
    ['resourceId', workspaceResourceId],
    ['source', 'LogsBlade.AnalyticsShareLinkToQuery'],
    ['q', gzipSync(query, { level: 9 }).toString('base64')],
    ['timespan', `${startTime.toISOString()}/${endTime.toISOString()}`],
  ].map(([name, value = '']) => `${name}/${encodeURIComponent(value)}`);
  const tenant = tenantId === null ? '' : `@${encodeURIComponent(tenantId)}/`;
  const blade = 'blade/Microsoft_OperationsManagementSuite_Workspace/Logs.ReactView';
  const link = `${workspaceCloud(endpoint).portal}/#${tenant}${blade}/${parts.join('/')}`;
  return link.length > longest ? null : link;
}
