import type { Message } from '../card/message.ts';
import { statusMessage } from '../card/statusCard.ts';
import { alteredWords } from '../card/words.ts';
import { GlasswatchError } from '../errors.ts';
import type { Incident } from '../incident/incident.ts';
import type { CommandParts } from './commandParts.ts';

/** Incidents among which the last alert is looked for, besides the open ones. */
const recentIncidents = 20;

/** How the watch is doing. Answers also when a part of it does not work: that is what it is asked for. */
export async function answerStatus(parts: CommandParts): Promise<Message> {
  const { accounts, channel, delivery, source, store, sweep } = parts;
  const [{ known, problems }, log, storeState] = await Promise.all([
    openAndRecent(parts),
    source.health(accounts.map(({ id }) => id)),
    store.check().then(
      () => 'ok' as const,
      () => 'failed' as const,
    ),
  ]);
  const open = known.filter(({ status }) => status === 'open');
  const alertTimes = known.map(({ alerts }) => alerts.latestReceivedAt);
  return statusMessage({
    accounts: accounts.map(({ id, userPrincipalName }) => ({
      name: userPrincipalName,
      lastSignIn: log.uses.find(({ accountId }) => accountId === id)?.last ?? null,
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
    sweep: sweep.state(),
    problems: [...problems, ...log.problems],
  });
}

type Known = { readonly known: readonly Incident[]; readonly problems: readonly string[] };

/** The incidents that can be read, and what is the matter with the others. */
async function openAndRecent({ incidents, store }: CommandParts): Promise<Known> {
  try {
    const heads = [
      ...(await store.incidents({ isOpen: true })),
      ...(await store.incidents({ limit: recentIncidents })),
    ];
    const ids = new Set(heads.map(({ incidentId }) => incidentId));
    const read = await Promise.all(Array.from(ids, (id) => incidents.get(id).catch(nullIfBroken)));
    const broken = read.filter((incident) => incident === null).length;
    return {
      known: read.filter((incident) => incident !== null && incident !== undefined),
      problems: broken === 0 ? [] : [alteredWords(broken)],
    };
  } catch (error) {
    if (!(error instanceof GlasswatchError)) throw error;
    return { known: [], problems: ['The incidents cannot be read, so none of them is counted here.'] };
  }
}

function nullIfBroken(error: unknown): null {
  if (error instanceof GlasswatchError && error.code === 'trailBroken') return null;
  throw error;
}
