import { day } from '../duration.ts';
import type { Incident } from '../incident/incident.ts';
import { countryName } from '../signIn/countryName.ts';
import { townOf } from '../signIn/signIn.ts';
import { countryKey, nameKey, type Usual } from '../signIn/usual.ts';
import type { Sighting } from './matchSignIns.ts';
import { outsideText } from './outsideText.ts';

/** What two lines of a phone hold, in characters. */
const twoLines = 80;
const longestName = 40;

/**
 * Entra's `clientAppUsed` of legacy authentication, lower case, as Microsoft's page on blocking it lists them, with the
 * names of older logs. MFA cannot be asked for over any of them.
 */
const legacyClients: ReadonlySet<string> = new Set([
  ...['authenticated smtp', 'smtp', 'autodiscover', 'exchange activesync', 'exchange online powershell'],
  ...['exchange web services', 'imap4', 'imap', 'mapi over http', 'offline address book'],
  ...['outlook anywhere (rpc over http)', 'outlook service', 'pop3', 'pop', 'reporting web services'],
  ...['universal outlook', 'other clients', 'older office clients'],
]);

/**
 * Whether a sign-in is usual for its account, in one line for a TextRun: what is new about it, and the usual place. Empty
 * where nothing is known. A first time is claimed only of a log that reaches back far enough. Pure.
 */
export function usualWords({ usual, account }: Incident, sighting: Sighting | undefined): string {
  if (sighting === undefined) return '';
  const seen = seenIn(sighting);
  const isOfAccount = usual !== undefined && (seen.userId ?? account?.id)?.toLowerCase() === usual.accountId;
  const how = howWords(sighting);
  const compared = isOfAccount ? comparedWords(usual, seen) : [''];
  const lines = compared.map((words) => [how, words].filter((part) => part !== '').join(' '));
  return lines.find((line) => line.length <= twoLines) ?? lines.at(-1) ?? '';
}

type Seen = {
  readonly userId: string | null;
  readonly city: string | null;
  readonly country: string | null;
  readonly network: string | null;
  readonly application: string | null;
  readonly client: string | null;
};

function seenIn({ source: { attempt, hint } }: Sighting): Seen {
  if (hint) {
    const { userId, location, application } = hint;
    return { userId, city: null, country: location, network: null, application, client: null };
  }
  const { userId, city, country, autonomousSystemNumber, application, clientApp } = attempt.decisive;
  return { userId, city, country, network: autonomousSystemNumber, application, client: clientApp };
}

/** The ways to sign in that are known for attacks. */
function howWords({ outcome, source: { attempt } }: Sighting): string {
  if (!attempt) return '';
  const { clientApp, authenticationProtocol } = attempt.decisive;
  if (authenticationProtocol?.toLowerCase() === 'devicecode') {
    return outcome === 'success' ? 'Signed in with a device code.' : 'Tried with a device code.';
  }
  return clientApp !== null && isLegacy(clientApp)
    ? `Legacy protocol: ${outsideText(clientApp, longestName)}. MFA does not apply.`
    : '';
}

/** `Other clients; IMAP` in older logs. */
const isLegacy = (clientApp: string): boolean => {
  const [first = ''] = clientApp.toLowerCase().split(';');
  return legacyClients.has(first.trim());
};

/** The same in fewer and fewer words: the place goes before the last of what is new. */
function comparedWords(usual: Usual, seen: Seen): readonly string[] {
  if (usual.days === 0) return [`No earlier use of this account in ${spanWords(usual)} of the log.`];
  const firsts = usual.isWhole ? firstsOf(usual, seen) : [];
  const place = placeWords(usual, seen);
  if (firsts.length === 0) return [place];
  const all = `Not used ${firsts.join(' or ')} in ${spanWords(usual)} of the log.`;
  const one = `Not used ${firsts[0]} in ${spanWords(usual)} of the log.`;
  return [`${all} ${place}`.trim(), `${one} ${place}`.trim(), all, one];
}

const spanWords = ({ from, to }: Usual): string =>
  `${Math.round((Date.parse(to) - Date.parse(from)) / day)} days`;

function firstsOf(usual: Usual, { country, network, application, client }: Seen): readonly string[] {
  const place = isFirst(country, usual.countries, countryKey)
    ? [`from ${named(countryName(country))}`]
    : isFirst(network, usual.networks)
      ? [`from AS${named(network)}`]
      : [];
  const tool = isFirst(application, usual.applications)
    ? [`with ${named(application)}`]
    : isFirst(client, usual.clients)
      ? [`with client ${named(client)}`]
      : [];
  return [...place, ...tool];
}

/** What the sign-in or an earlier use does not say is not new. */
const isFirst = (name: string | null, known: readonly string[] | null, keyOf = nameKey): boolean =>
  name !== null &&
  name.trim() !== '' &&
  known !== null &&
  !known.some((other) => keyOf(other) === keyOf(name));

/** A place is usual on more than half of at least two days. */
function placeWords({ place, days }: Usual, { city, country }: Seen): string {
  if (place === null) return '';
  const isHere =
    country !== null &&
    countryKey(country) === countryKey(place.country) &&
    (city === null || place.city === null || nameKey(city) === nameKey(place.city));
  const town = named(townOf(place));
  if (days === 1) return isHere ? `Last used from here: ${town}.` : `Last used from ${town}.`;
  if (place.days * 2 <= days) return '';
  return isHere ? `Usual place: ${town}.` : `Usually from ${town}.`;
}

const named = (name: string | null): string => outsideText(name ?? '', longestName);
