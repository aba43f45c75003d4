import type { Message } from '../card/message.ts';
import { statusMessage } from '../card/statusCard.ts';
import { isoTime } from '../clock.ts';
import { GlasswatchError } from '../errors.ts';
import type { SignIn } from '../signIn/signIn.ts';
import type { CommandParts } from './commandParts.ts';

/** How far back the last sign-in of an account is looked for, in ms: Entra keeps sign-ins for months at most. */
const lookBack = 365 * 24 * 3_600_000;
/** Incidents among which the last alert is looked for, besides the open ones. */
const recentIncidents = 20;

/** How the watch is doing. Answers also when a part of it does not work: that is what it is asked for. */
export async function answerStatus(parts: CommandParts): Promise<Message> {
  const { accounts, channel, delivery, incidents, source, store, clock } = parts;
  const ids = accounts.map(({ id }) => id);
  const now = clock.now();
  const [open, recent, log, storeState, signIns] = await Promise.all([
    incidents.open(),
    store.incidents({ limit: recentIncidents }),
    source.health(ids),
    store.check().then(
      () => 'ok' as const,
      () => 'failed' as const,
    ),
    source.find({ accountIds: ids, span: { from: isoTime(now - lookBack), to: isoTime(now + 1) } }).then(
      (answer) => answer.signIns,
      (error: unknown): readonly SignIn[] => {
        if (error instanceof GlasswatchError) return [];
        throw error;
      },
    ),
  ]);
  const known = await Promise.all(recent.map(({ incidentId }) => incidents.get(incidentId)));
  const alertTimes = [...open, ...known].flatMap((incident) => incident?.alerts.latestReceivedAt ?? []);
  return statusMessage({
    accounts: accounts.map(({ id, userPrincipalName }) => ({
      name: userPrincipalName,
      lastSignIn: signIns.find(({ userId }) => userId === id)?.at ?? null,
    })),
    openIncidents: {
      all: open.length,
      waiting: open.filter(({ acknowledgement }) => acknowledgement === null).length,
    },
    lastAlert: alertTimes.sort().at(-1) ?? null,
    store: storeState,
    log,
    channel: channel.current() === null ? 'unknown' : 'known',
    unshown: delivery.behind(),
    problems: log.problems,
  });
}
