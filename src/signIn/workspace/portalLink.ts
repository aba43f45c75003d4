import { type PortalWorkspace, portalQueryLink } from '../../logAnalytics/portalQueryLink.ts';
import { isGuid } from '../../logAnalytics/query.ts';
import type { PortalLink } from '../portalLink.ts';
import { portalQuery } from './portalQuery.ts';
import { publishedIn } from './publishedIn.ts';

/** Links to the rows behind an answer, in the portal. An account whose id is no GUID has no rows there, and no link. */
export const createPortalLink =
  (workspace: PortalWorkspace): PortalLink =>
  (query, filter) =>
    query.accountIds.every(isGuid)
      ? portalQueryLink(workspace, portalQuery(query, filter), publishedIn(query.span))
      : null;
