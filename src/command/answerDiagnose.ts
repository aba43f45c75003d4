import { diagnoseMessage } from '../card/diagnoseCard.ts';
import type { Message } from '../card/message.ts';
import { isoTime } from '../clock.ts';
import { type AlertFacts, type NewestSignIn, newestSignIn } from '../diagnosis/alertSteps.ts';
import { diagnosis } from '../diagnosis/diagnosis.ts';
import { GlasswatchError } from '../errors.ts';
import type { Incident } from '../incident/incident.ts';
import { readTrail } from '../incident/readTrail.ts';
import type { CommandParts } from './commandParts.ts';
import { knownIncidents } from './knownIncidents.ts';

const month = 30 * 24 * 3_600_000;

/** Why sign-ins are picked up, or not. Answers also when the log or the store cannot be read: that is what it is asked for. */
export async function answerDiagnose(parts: CommandParts): Promise<Message> {
  const { accounts, source, clock } = parts;
  const now = clock.now();
  const accountIds = accounts.map(({ id }) => id);
  const span = { from: isoTime(now - month), to: isoTime(now + 1) };
  const [log, incidents] = await Promise.all([source.examine({ accountIds, span }), knownIncidents(parts)]);
  const uses = 'failure' in log.findings ? null : log.findings.uses;
  const newest = uses && newestSignIn(uses);
  const alerts = incidents.isReadable ? await alertFacts(incidents.known, newest, parts) : null;
  return diagnoseMessage(diagnosis({ accounts, log, alerts }, now));
}

/** `null` when the incidents can no longer be read. */
async function alertFacts(
  known: readonly Incident[],
  newest: NewestSignIn | null,
  { store }: CommandParts,
): Promise<AlertFacts | null> {
  // An incident that the sweep has opened was raised by no alert.
  const times = known.filter(({ alerts }) => alerts.fired + alerts.resolved > 0);
  const lastAt =
    times
      .map(({ alerts }) => alerts.latestReceivedAt)
      .sort()
      .at(-1) ?? null;
  if (newest === null) return { lastAt, ofNewest: null };
  const holder = known.find(({ signIns }) => signIns.has(newest.id));
  const incident =
    holder ??
    known.find(
      ({ account, alerts }) => account?.id === newest.accountId && alerts.latestReceivedAt >= newest.at,
    );
  if (incident === undefined) return { lastAt, ofNewest: null };
  try {
    const alertedAt = await firstAlertSince(newest.at, incident.id, store);
    return { lastAt, ofNewest: { incidentId: incident.id, hasRow: incident === holder, alertedAt } };
  } catch (error) {
    if (error instanceof GlasswatchError) return null;
    throw error;
  }
}

/** When the first alert of an incident fired that was after this time, by Azure's clock where it says so. */
async function firstAlertSince(
  at: string,
  incidentId: string,
  store: CommandParts['store'],
): Promise<string | null> {
  const reading = readTrail(incidentId, await store.trail(incidentId));
  if (!reading.intact) throw new GlasswatchError('trailBroken', { cause: new Error(reading.reason) });
  const times = reading.entries.flatMap(({ event, at: recordedAt }) =>
    event.type === 'alertReceived' && event.alert.condition === 'fired'
      ? [event.alert.firedAt ?? recordedAt]
      : [],
  );
  return times.filter((time) => time >= at).sort()[0] ?? null;
}
