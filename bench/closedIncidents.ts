import { DatabaseSync } from 'node:sqlite';
import { groupOf } from '../src/alert/grouping.ts';
import type { WatchedAccount } from '../src/alert/watchedAccount.ts';
import { isoTime } from '../src/clock.ts';
import { hour, minute } from '../src/duration.ts';
import type { IncidentCommand } from '../src/incident/decide/command.ts';
import { decide } from '../src/incident/decide/decide.ts';
import { incidentId } from '../src/incident/id.ts';
import { appendOf, draftOf, extend } from '../src/ledger/draft.ts';
import type { Append, Store } from '../src/store/store.ts';
import { anAlert, anAlertedSignIn } from '../test/builders/alert.ts';

const atOnce = 1_000;
const actor = { id: 'eeeeeeee-0000-4000-8000-000000000001', name: 'Ada' };

/**
 * Fills a store with so many closed incidents of these accounts in turns, one every five minutes, the last at `until`
 * in ms. It writes their trails straight into the store: no queue would take so many in a minute.
 */
export async function fillClosed(
  store: Pick<Store, 'append'>,
  accounts: readonly WatchedAccount[],
  count: number,
  until: number,
): Promise<void> {
  for (let made = 0; made < count; made += atOnce) {
    const numbers = Array.from({ length: Math.min(atOnce, count - made) }, (_, index) => made + index);
    await store.append(
      numbers.flatMap((number) => closedIncident(accounts, number, until - (count - number) * 5 * minute)),
    );
  }
}

/** Says of every incident in a closed database that the channel shows it: one by one, that is a commit each. */
export function markAllShown(file: string): void {
  const database = new DatabaseSync(file);
  database.exec('UPDATE incident SET shown_version = version');
  database.close();
}

function closedIncident(
  accounts: readonly WatchedAccount[],
  number: number,
  openedAt: number,
): readonly Append[] {
  const account = accounts[number % accounts.length];
  if (!account) return [];
  const alert = anAlert({
    key: `logAlertsV2:closed-${number}`,
    firedAt: isoTime(openedAt),
    window: null,
    signIns: [anAlertedSignIn({ userId: account.id, userPrincipalName: account.userPrincipalName })],
  });
  const grouped = groupOf(alert, accounts);
  const card = { conversationId: `19:bench;messageid=closed-${number}`, activityId: `closed-${number}` };
  const draft = draftOf(incidentId(grouped.group, 1 + Math.floor(number / accounts.length)), null);
  const story: readonly IncidentCommand[] = [
    { type: 'receiveAlert', alert, ...grouped },
    { type: 'recordCard', card, version: 1 },
    { type: 'acknowledge', actor },
    {
      type: 'close',
      actor,
      classification: 'falseAlarm',
      comment: 'The rule was tested that day.',
      needsSecondPerson: false,
    },
  ];
  for (const [index, command] of story.entries()) {
    const at = isoTime(openedAt + index * hour);
    const { events, refusal } = decide(draft.head?.incident ?? null, command);
    if (!events) throw new Error(`${command.type} was refused: ${refusal.code}`);
    extend(draft, events, at);
  }
  return [appendOf(draft)].filter((append) => append !== null);
}
