import { join } from 'node:path';
import type { Alert } from '../src/alert/alert.ts';
import { systemClock } from '../src/clock.ts';
import { day } from '../src/duration.ts';
import { createIncidents } from '../src/ledger/incidents.ts';
import { createLog } from '../src/log.ts';
import { createSqliteStore } from '../src/store/sqlite/store.ts';
import { anAlert, anAlertedSignIn } from '../test/builders/alert.ts';
import { cardIncidentId } from '../test/builders/cardIncidents.ts';
import { aGuess, appendOfTrail, stormTrail } from '../test/builders/reports.ts';
import { fillClosed, markAllShown } from './closedIncidents.ts';
import { accounts } from './glasswatch.ts';

const atOnce = 250;
/** How old the open incidents are, in ms. */
const age = 10 * day;
const log = createLog({ write() {} });
const watched = accounts.map(({ id, userPrincipalName }) => ({ id, userPrincipalName }));

const alertOn = (userId: string, userPrincipalName: string, at: string): Alert =>
  anAlert({
    key: `logAlertsV2:${userId}`,
    firedAt: at,
    window: null,
    signIns: [anAlertedSignIn({ userId, userPrincipalName })],
  });

/** How many incidents of each kind a store holds. */
export type Fullness = { readonly open: number; readonly closed: number };
/** An incident with thousands of sign-ins, for reports. */
export const longIncident = { id: cardIncidentId, signIns: 5_000 } as const;

/** Adds the long incident to the store of a data folder: closed, and shown. */
export async function addLongIncident(dataDir: string): Promise<void> {
  const store = createSqliteStore(dataDir);
  const trail = stormTrail(longIncident.signIns, aGuess);
  await store.append([appendOfTrail(trail, longIncident.id)]);
  await store.markShown(longIncident.id, trail.length);
  await store.close();
}

/**
 * Fills the store of a data folder with so many open incidents, each of another account, and so many closed ones of the
 * watched accounts. All are shown.
 */
export async function fillStore(dataDir: string, { open, closed }: Fullness): Promise<void> {
  const store = createSqliteStore(dataDir);
  const now = systemClock.now();
  await fillClosed(store, watched, closed, now - age);
  const clock = { ...systemClock, now: () => now - age };
  const old = createIncidents({ store, clock, watched, log });
  const firedAt = new Date(now - age).toISOString();
  for (let made = 0; made < open; made += atOnce) {
    const numbers = Array.from({ length: Math.min(atOnce, open - made) }, (_, index) => made + index);
    const ids = await Promise.all(
      numbers.map((number) => old.receive(alertOn(`user-${number}`, `user-${number}@contoso.com`, firedAt))),
    );
    await Promise.all(
      ids.map(async ({ incidentId }, index) => {
        const card = { conversationId: `19:bench;messageid=${made + index}`, activityId: `${made + index}` };
        await old.execute(incidentId, { type: 'recordCard', card, version: 1 });
      }),
    );
  }
  await store.close();
  markAllShown(join(dataDir, 'glasswatch.db'));
}

/** Adds an incident that has no card yet: of another watched account for each `run`. */
export async function addUnshown(dataDir: string, run: number): Promise<void> {
  const store = createSqliteStore(dataDir);
  const fresh = createIncidents({ store, clock: systemClock, watched, log });
  const account = accounts[run];
  if (!account) throw new Error('there are not so many accounts');
  await fresh.receive(alertOn(account.id, account.userPrincipalName, new Date().toISOString()));
  await store.close();
}
