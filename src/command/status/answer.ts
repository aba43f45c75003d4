import type { Message } from '../../presentation/message.ts';
import { counted } from '../../presentation/words.ts';
import { alertFacts } from '../alertFacts.ts';
import type { CommandDeps } from '../deps.ts';
import { knownIncidents } from '../knownIncidents.ts';
import { statusMessage } from './card.ts';

/** How the watch is doing. It answers even when a part fails, because that is its purpose. */
export async function answerStatus(deps: CommandDeps): Promise<Message> {
  const { accounts, channel, delivery, source, store, sweep } = deps;
  const [incidents, log, storeState] = await Promise.all([
    knownIncidents(deps),
    source.health(accounts.map(({ id }) => id)),
    store.check().then(
      () => 'ok' as const,
      () => 'failed' as const,
    ),
  ]);
  const { openIncidents, problems } = incidents;
  const alerts = await alertFacts(null, incidents, deps);
  return statusMessage({
    accounts: accounts.map(({ id, userPrincipalName }) => ({
      name: userPrincipalName,
      lastSignIn: log.uses.find(({ accountId }) => accountId === id)?.last ?? null,
    })),
    openIncidents: { all: openIncidents.open, waiting: openIncidents.waiting },
    lastAlert: alerts?.lastAt ?? null,
    store: storeState,
    log,
    channel: channel.state(),
    isInGeneral: channel.loss()?.what === 'channel',
    callsPeople: deps.callsPeople,
    unshown: delivery.behind(),
    sweep: sweep.state(),
    problems: [...unreportedWords(openIncidents.unreported), ...problems, ...log.problems],
  });
}

/** What the sweep had to find shows that the alert rule did not fire. */
const unreportedWords = (swept: number): readonly string[] =>
  swept === 0
    ? []
    : [`The sweep found ${counted(swept, 'sign-in')} that no alert reported. Say diagnose to see why.`];
