import { isOwnFormat } from '../alert/alert.ts';
import { isKeyOfSignIn, keyOfSignIn } from '../alert/key.ts';
import type { AlertFacts } from '../chain/evidence.ts';
import type { NewestSignIn } from '../chain/newest.ts';
import { GlasswatchError } from '../errors.ts';
import type { Incident } from '../incident/incident.ts';
import { kindOf } from '../incident/kind.ts';
import { readingTrail } from '../incident/trail/readTrail.ts';
import type { TrailEntry } from '../incident/trail/trail.ts';
import { inTurns } from '../running/inTurns.ts';
import { type IncidentReaders, type KnownIncidents, nullIfBroken } from './knownIncidents.ts';

type Deps = IncidentReaders;

/** An alert from Azure, not one that the sweep raised. */
type AzureAlert = { readonly firedAt: string; readonly receivedAt: string; readonly isFired: boolean };

/** What the incidents say about alerts and the newest sign-in. `null` when they cannot be read. */
export async function alertFacts(
  newest: NewestSignIn | null,
  { known, openIncidents, isReadable }: KnownIncidents,
  deps: Deps,
): Promise<AlertFacts | null> {
  if (!isReadable) return null;
  try {
    const times = [openIncidents.lastAlertAt, await lastAmong(known, deps)].filter((time) => time !== null);
    const lastAt = times.toSorted().at(-1) ?? (await lastOfAll(deps));
    return { lastAt, ofNewest: newest && (await aboutNewest(newest, known, deps)) };
  } catch (error) {
    if (error instanceof GlasswatchError) return null;
    throw error;
  }
}

async function aboutNewest(
  newest: NewestSignIn,
  known: readonly Incident[],
  deps: Deps,
): Promise<AlertFacts['ofNewest']> {
  const holder =
    known.find(({ signIns }) => signIns.has(newest.id)) ??
    (await deps.incidents.withKey(keyOfSignIn(newest.id)).catch(nullIfBroken)) ??
    undefined;
  const incident =
    holder ??
    [...known, ...(await openOf(newest.accountId, deps))].find(
      ({ account, alerts }) => account?.id === newest.accountId && alerts.latestReceivedAt >= newest.at,
    );
  if (incident === undefined) return null;
  const entries = await entriesOf(incident, deps);
  const isSwept = entries.some(
    ({ event }) => event.type === 'alertReceived' && isKeyOfSignIn(event.alert.key, newest.id),
  );
  // No alert reported a sign-in that the sweep had to raise. A later alert in the incident was about
  // something else.
  const since = (isSwept ? [] : azureAlerts(entries))
    .filter(({ isFired, firedAt }) => isFired && firedAt >= newest.at)
    .map(({ firedAt }) => firedAt);
  return { incidentId: incident.id, hasRow: incident === holder, alertedAt: since.sort()[0] ?? null };
}

/** The account's open incidents, which need not be among the newest ones. */
async function openOf(accountId: string, { incidents, store }: Deps): Promise<readonly Incident[]> {
  const listed = await store.incidentsOfGroup(`account:${accountId.toLowerCase()}`, {
    isOpen: true,
  });
  const read = listed
    .filter(({ isOpen }) => isOpen)
    .map(({ incidentId }) => incidents.get(incidentId).catch(nullIfBroken));
  return (await Promise.all(read)).flatMap((incident) => incident ?? []);
}

async function lastAmong(known: readonly Incident[], deps: Deps): Promise<string | null> {
  const times = await Promise.all(known.map((incident) => lastAlert(incident, deps)));
  return (
    times
      .filter((time) => time !== null)
      .sort()
      .at(-1) ?? null
  );
}

/** How many incidents are searched for an alert of Azure. */
const searched = 1_000;

/** Used when the sweep raised all of the latest incidents: searches from the newest for one with an alert. */
async function lastOfAll({ incidents, store }: Deps): Promise<string | null> {
  for (const { incidentId } of await store.incidents({ limit: searched })) {
    const incident = await incidents.get(incidentId).catch(nullIfBroken);
    const at = incident ? await lastAlert(incident, { incidents, store }) : null;
    if (at !== null) return at;
  }
  return null;
}

/** The trail is read only if the incident alone cannot answer. */
async function lastAlert(incident: Incident, deps: Deps): Promise<string | null> {
  const { latest, latestReceivedAt, fired, resolved, swept } = incident.alerts;
  if (kindOf(incident) === 'watch') return null;
  if (!isOwnFormat(latest.format)) return latestReceivedAt;
  if (fired + resolved === swept) return null;
  return azureAlerts(await entriesOf(incident, deps)).at(-1)?.receivedAt ?? null;
}

async function entriesOf({ id }: Incident, { store }: Deps): Promise<readonly TrailEntry[]> {
  const reading = await inTurns(readingTrail(id, await store.trail(id)));
  if (!reading.intact) throw new GlasswatchError('trailBroken', { cause: new Error(reading.reason) });
  return reading.entries;
}

/** In the order of receipt. Firing times are by Azure's clock, if the alert has one. */
function azureAlerts(entries: readonly TrailEntry[]): readonly AzureAlert[] {
  return entries.flatMap(({ event, at }) =>
    event.type === 'alertReceived' && !isOwnFormat(event.alert.format)
      ? [{ firedAt: event.alert.firedAt ?? at, receivedAt: at, isFired: event.alert.condition === 'fired' }]
      : [],
  );
}
