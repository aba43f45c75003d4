import type { Contact } from '../../alert/contact.ts';
import type { WatchedAccount } from '../../alert/watchedAccount.ts';
import { publicCloud } from '../../azure/clouds.ts';
import { type Portal, portalLinks } from '../../azure/portalLinks.ts';

/** What cards know beside an incident, to say where to act and whom to ask. */
export type Guide = {
  /** `null`: of a cloud that is not known, so there are no links. */
  readonly portal: Portal | null;
  readonly accounts: readonly WatchedAccount[];
  /** By the account's object id in lower case. */
  readonly contacts: ReadonlyMap<string, Contact>;
};

/** The public cloud, and no contacts. */
export const plainGuide: Guide = {
  portal: { cloud: publicCloud, tenantId: null },
  accounts: [],
  contacts: new Map(),
};

/** A link of ours. `label` holds no Markdown, and `url` is one of `portalLinks`. */
export type Link = { readonly label: string; readonly url: string };

/** What a link may be about; without an id its place is the tenant. */
export type Place = { readonly userId?: string | null; readonly resourceId?: string | null };

type Maker = (portal: Portal, place: Place) => string | null;

const ofUser =
  (page: 'user' | 'signIns' | 'methods'): Maker =>
  (portal, { userId }) =>
    userId ? portalLinks[page](portal, userId) : null;

/** Every link that orders and the checklist have. */
const makers = {
  revoke: ['Revoke sessions', ofUser('user')],
  reset: ['Reset password', ofUser('user')],
  user: ['User in Entra', ofUser('user')],
  methods: ['Authentication methods', ofUser('methods')],
  // Without a known user, the log of everybody has the sign-in too.
  signIns: ['Sign-ins', (portal, place) => ofUser('signIns')(portal, place) ?? portalLinks.signInLog(portal)],
  conditionalAccess: ['Conditional Access', portalLinks.conditionalAccess],
  alerts: ['Alerts in Azure', portalLinks.alerts],
  serviceHealth: ['Service health', portalLinks.serviceHealth],
  resource: [
    'Changed resource',
    (portal, { resourceId }) => (resourceId ? portalLinks.resource(portal, resourceId) : null),
  ],
  resourceGroup: [
    'Resource group',
    (portal, { resourceId }) => (resourceId ? portalLinks.resourceGroup(portal, resourceId) : null),
  ],
} as const satisfies Readonly<Record<string, readonly [label: string, Maker]>>;

export type LinkName = keyof typeof makers;

/** The links of these names that can be made, in order. */
export const linksTo = (names: readonly LinkName[], portal: Portal | null, place: Place): readonly Link[] =>
  names.flatMap((name) => {
    const [label, make] = makers[name];
    const url = portal === null ? null : make(portal, place);
    return url === null ? [] : [{ label, url }];
  });
