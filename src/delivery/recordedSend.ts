import type { IncidentCommand } from '../incident/decide/command.ts';
import type { Incident } from '../incident/incident.ts';
import type { Incidents } from '../ledger/incidents.ts';

/**
 * Sends something about an incident and records it. Resolves with the version that the channel then shows.
 */
export type RecordedSend<Sent> = (incident: Incident, send: () => Promise<Sent>) => Promise<number>;

/**
 * `recordOf` receives the result and the sent version. A send that could not be recorded is remembered: the
 * next try records it and sends nothing. Only a crash in between sends a second one.
 */
export function createRecordedSend<Sent>(
  incidents: Pick<Incidents, 'execute'>,
  recordOf: (sent: Sent, version: number) => IncidentCommand,
): RecordedSend<Sent> {
  const unrecorded = new Map<string, { readonly sent: Sent; readonly version: number }>();
  return async ({ id, version }, send) => {
    const done = unrecorded.get(id) ?? { sent: await send(), version };
    unrecorded.set(id, done);
    const { incident, isChanged } = await incidents.execute(id, recordOf(done.sent, done.version));
    unrecorded.delete(id);
    // The record is a version too, but shows nothing new. Any other version is news.
    return isChanged && incident.version === done.version + 1 ? incident.version : done.version;
  };
}
