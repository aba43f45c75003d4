import { isGuid } from '../guid.ts';
import type { AzureCloud } from './clouds.ts';

/** The portals of one tenant. */
export type Portal = {
  readonly cloud: AzureCloud;
  /** The tenant that a link opens for people signed in to several. `null`: the one they are in. */
  readonly tenantId: string | null;
};

/**
 * Addresses of the Entra admin center and of the Azure portal. Microsoft documents the hosts and the buttons, but not
 * the addresses of single pages. These forms are what the portals show in the address bar, as public code uses them:
 * Maester's Get-MtPortalLinkTemplate (the user's page), CIPP (the tenant in the path, the user's methods), and many
 * reports (Conditional Access, the sign-in log, Azure's alerts, `#resource/…`).
 *
 * No address of a single sign-in was found, nor one for the buttons Revoke sessions and Reset password. Both buttons
 * are on the user's page, and a sign-in is in the user's sign-in log, so links to them lead there.
 *
 * No id stands in a link unless it is a GUID or an Azure resource id, encoded. So no link can leave its Markdown.
 */
export const portalLinks = {
  /** The user's page, with Revoke sessions and Reset password. `null` when the id is no GUID. */
  user: (portal: Portal, userId: string) => userPage(portal, 'overview', userId),
  /** The user's part of the sign-in log. `null` when the id is no GUID. */
  signIns: (portal: Portal, userId: string) => userPage(portal, 'SignIns', userId),
  /** The user's passkeys, phones and other methods. `null` when the id is no GUID. */
  methods: (portal: Portal, userId: string) => userPage(portal, 'UserAuthMethods', userId),
  /** The sign-in log of the whole tenant. */
  signInLog: (portal: Portal) => entra(portal, 'Microsoft_AAD_IAM/SignInEventsV3Blade'),
  /** The list of Conditional Access policies. */
  conditionalAccess: (portal: Portal) =>
    entra(portal, 'Microsoft_AAD_ConditionalAccess/ConditionalAccessBlade/~/Policies'),
  /** The alerts of Azure Monitor. */
  alerts: (portal: Portal) =>
    azure(portal, 'view/Microsoft_Azure_Monitoring/AzureMonitoringBrowseBlade/~/alertsV2'),
  /** What ails Azure's services. */
  serviceHealth: (portal: Portal) =>
    azure(portal, 'view/Microsoft_Azure_Health/AzureHealthBrowseBlade/~/serviceIssues'),
  /** A resource's page. `null` when the text is no Azure resource id. */
  resource: (portal: Portal, resourceId: string) => resourcePage(portal, resourceId),
  /** The page of the resource group that a resource is or was in. `null` when there is none in the text. */
  resourceGroup: (portal: Portal, resourceId: string) => {
    const [group] = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+(?=\/)/i.exec(resourceId) ?? [];
    return group === undefined ? null : resourcePage(portal, group);
  },
} as const;

const userPage = (portal: Portal, page: string, userId: string): string | null =>
  isGuid(userId)
    ? entra(portal, `Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~/${page}/userId/${userId}`)
    : null;

function resourcePage(portal: Portal, resourceId: string): string | null {
  const isId = /^\/subscriptions\/[^/]+(?:\/[^/\p{Cc}]+)+$/iu.test(resourceId);
  const [, , subscription = '', ...others] = resourceId.split('/');
  const isClimbing = others.some((part) => part === '.' || part === '..');
  if (!isId || !isGuid(subscription) || isClimbing || resourceId.length > longestId) return null;
  return azure(portal, `resource/subscriptions/${[subscription, ...others].map(encoded).join('/')}`);
}

/** Longer ids fit on no card. */
const longestId = 500;

/** Markdown ends an address at a bracket, and `encodeURIComponent` leaves brackets. A lone surrogate has no encoding. */
const encoded = (part: string): string =>
  encodeURIComponent(part.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

function entra({ cloud, tenantId }: Portal, view: string): string {
  const tenant = tenantId !== null && isGuid(tenantId) ? `${tenantId}/` : '';
  return `https://${cloud.entraHost}/${tenant}#view/${view}`;
}

function azure({ cloud, tenantId }: Portal, page: string): string {
  const tenant = tenantId !== null && isGuid(tenantId) ? `@${tenantId}/` : '';
  return `https://${cloud.portalHosts[0]}/#${tenant}${page}`;
}
