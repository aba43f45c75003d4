import type { AzureActivity } from '../../alert/alert.ts';
import type { Contact } from '../../alert/contact.ts';
import type { Incident } from '../../incident/incident.ts';
import { kindOf } from '../../incident/kind.ts';
import { isPartOfTheWatch } from '../azureChange.ts';
import { watchOrder } from '../blindWords.ts';
import { isGuessing } from '../headline.ts';
import type { Sighting } from '../matchSignIns.ts';
import type { OutcomeTotals } from '../words.ts';
import { type Guide, type Link, type LinkName, linksTo, type Place } from './guide.ts';

/** What to do first about an incident, where, and whom to ask. */
export type Orders = {
  /** At most 15 words of our own; of the watch, what its failed link says. */
  readonly words: string;
  /** What it is about: an account, or a place in the portals. Empty for the watch, and at most `accountsShown` accounts. */
  readonly subjects: readonly Subject[];
};

export type Subject = {
  /** Raw; `null` when the card names the only account already, and for a place. */
  readonly name: string | null;
  /** How many accounts it stands for that are not named. */
  readonly more: number;
  readonly links: readonly Link[];
  readonly contact: Contact | null;
};

/** An account as far as an incident knows it. */
type Known = { readonly id: string | null; readonly name: string | null };

/** How many accounts have links of their own. */
const accountsShown = 2;

type Order = readonly [words: string, links: readonly LinkName[]];

const signInOrders: Readonly<Record<Sighting['outcome'], Order>> = {
  success: [
    'Not one of us? Revoke its sessions and reset the password now.',
    ['revoke', 'reset', 'signIns', 'conditionalAccess'],
  ],
  unknown: [
    'Not one of us? Treat it as a success: revoke its sessions now.',
    ['revoke', 'reset', 'signIns', 'conditionalAccess'],
  ],
  passwordAccepted: ['Not one of us? Reset the password now.', ['reset', 'signIns', 'conditionalAccess']],
  blocked: [
    'One of us? Restore its access. Not one of us? Reset the password.',
    ['user', 'signIns', 'conditionalAccess'],
  ],
  failure: ['Ask the custodian: was it one of us?', ['user', 'signIns', 'conditionalAccess']],
  interrupted: ['Ask the custodian: was it one of us?', ['user', 'signIns', 'conditionalAccess']],
  contained: [
    'Ask who ended the session, then look for new sign-ins.',
    ['user', 'signIns', 'conditionalAccess'],
  ],
};

const guessing: Order = [
  'Check where the attempts come from, and that none succeeded.',
  ['user', 'signIns', 'conditionalAccess'],
];

/** Several accounts share the space of one. */
const linksOfSeveral: readonly LinkName[] = ['user', 'signIns'];

/**
 * The first thing to do about an incident, by its gravest sign-in, or by its newest alert if it has none. `null` once
 * it is closed: a closed incident gives no orders.
 */
export function ordersOf(
  incident: Incident,
  { sightings, totals }: { readonly sightings: readonly Sighting[]; readonly totals: OutcomeTotals },
  guide: Guide,
): Orders | null {
  if (incident.closing !== null) return null;
  if (kindOf(incident) === 'watch') return { words: watchOrder(incident), subjects: [] };
  const [gravest] = sightings;
  const [words, links] = gravest ? signInOrder(gravest, totals) : alertOrder(incident);
  return { words, subjects: subjectsOf(incident, links, guide) };
}

const signInOrder = (gravest: Sighting, totals: OutcomeTotals): Order =>
  isGuessing(gravest, totals) ? guessing : signInOrders[gravest.outcome];

function alertOrder({ alerts: { fired, latest } }: Incident): Order {
  if (fired === 0) return ['Look at the sign-in log: the first alert never arrived.', ['signIns', 'alerts']];
  const { format, activity } = latest;
  switch (format) {
    case 'unreadable':
      return ['Read the alert in Azure, then look at the sign-in log.', ['alerts', 'signIns']];
    case 'activityLog':
    case 'activityLogLegacy':
      return changeOrder(activity);
    case 'resourceHealth':
      return /resolved/i.test(`${activity?.operation} ${activity?.status}`)
        ? ['Check that alerts arrive again: say diagnose.', ['resource', 'serviceHealth']]
        : ['Check the resource: alerts may not arrive until it recovers.', ['resource', 'serviceHealth']];
    case 'commonOther':
      return ['Read the alert in Azure. Glasswatch does not know its kind.', ['alerts']];
    default:
      return [
        'Look at the sign-in log: was a break-glass account used?',
        ['signIns', 'conditionalAccess', 'alerts'],
      ];
  }
}

function changeOrder(activity: AzureActivity | null): Order {
  const operation = activity?.operation ?? '';
  if (/^microsoft\.servicehealth\//i.test(operation)) {
    return ['Check whether the watch is affected: say diagnose.', ['serviceHealth', 'alerts']];
  }
  // What is deleted has no page any more.
  const where: readonly LinkName[] = [/\/delete$/i.test(operation) ? 'resourceGroup' : 'resource', 'alerts'];
  if (/^fail/i.test(activity?.status ?? '')) {
    return ['Ask who tried it. Not one of us? Take away their access.', where];
  }
  return isPartOfTheWatch(operation)
    ? ['Not one of us? Undo the change now.', where]
    : ['Ask who changed it, and why.', where];
}

function subjectsOf(incident: Incident, names: readonly LinkName[], guide: Guide): readonly Subject[] {
  const { portal, contacts } = guide;
  const known = accountsOf(incident, guide.accounts);
  const contactOf = ({ id }: Known) => (id === null ? null : (contacts.get(id.toLowerCase()) ?? null));
  const [first, ...others] = known;
  if (first === undefined || others.length === 0) {
    const links = linksTo(names, portal, placeOf(incident, guide));
    return [{ name: null, more: 0, links, contact: first ? contactOf(first) : null }];
  }
  const shown = known.slice(0, accountsShown).map((account) => ({
    name: account.name ?? account.id,
    more: 0,
    links: linksTo(linksOfSeveral, portal, { userId: account.id }),
    contact: contactOf(account),
  }));
  const more = known.length - shown.length;
  const rest = {
    name: null,
    more,
    // The log of everybody has the sign-ins of the other accounts too.
    links: linksTo(more > 0 ? ['signIns', 'conditionalAccess'] : ['conditionalAccess'], portal, {}),
    contact: null,
  };
  return more === 0 && rest.links.length === 0 ? shown : [...shown, rest];
}

/** What links about an incident lead to: its only account, and the resource that was changed. */
export function placeOf(incident: Incident, { accounts }: Guide): Place {
  const [only, ...others] = accountsOf(incident, accounts);
  const resource = incident.alerts.latest.properties.find(({ name }) => name === 'resourceId');
  return {
    userId: only && others.length === 0 ? only.id : null,
    resourceId: resource?.value ?? null,
  };
}

/** The accounts that an incident is about, each once, with the id that the configuration has for a name. */
function accountsOf({ account, alerts, signIns }: Incident, watched: Guide['accounts']): readonly Known[] {
  const idOf = (name: string | null): string | null =>
    watched.find(({ userPrincipalName }) => userPrincipalName.toLowerCase() === name?.toLowerCase())?.id ??
    null;
  if (account) {
    const name = account.userPrincipalName;
    return [{ id: account.id ?? idOf(name), name }];
  }
  const known = new Map<string, Known>();
  for (const { userId, userPrincipalName: name } of [...signIns.values(), ...alerts.alerted]) {
    const id = userId ?? idOf(name);
    const key = (id ?? name)?.toLowerCase();
    if (key !== undefined && !known.has(key)) known.set(key, { id, name });
  }
  return [...known.values()];
}
