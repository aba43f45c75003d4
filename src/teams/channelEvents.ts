import { z } from 'zod/v4';
import type { BotDeps } from './deps.ts';
import type { Incoming } from './incoming.ts';
import { learnFrom } from './learnFrom.ts';
import { objectIdOf } from './people/listMembers.ts';

const entry = z.object({
  id: z.string().nullish(),
  aadObjectId: z.string().nullish(),
  objectId: z.string().nullish(),
});
const listed = z.array(entry).nullish().catch(null);
/** What an event of Teams says of a team, a channel and their members. The rest is left alone. */
const event = z.object({
  action: z.string().nullish().catch(null),
  membersAdded: listed,
  membersRemoved: listed,
  recipient: z.object({ id: z.string() }),
  channelData: z
    .object({
      eventType: z.string().nullish().catch(null),
      settings: z
        .object({ selectedChannel: z.object({ id: z.string() }).nullish().catch(null) })
        .nullish()
        .catch(null),
    })
    .nullish()
    .catch(null),
});

const losses: Readonly<Record<string, 'channel' | 'team'>> = {
  channelDeleted: 'channel',
  teamDeleted: 'team',
  teamHardDeleted: 'team',
};
const returns: readonly string[] = ['channelRestored', 'teamRestored', 'teamUnarchived'];

/**
 * Learns from an event of Teams where the bot is, what became of the security channel and of its team's members. Never rejects:
 * the roster is read every hour, and a lost channel shows when a card is sent to it.
 */
export async function hearEvent(raw: unknown, incoming: Incoming, deps: BotDeps): Promise<void> {
  const { command, policy, roster, log } = deps;
  const read = event.safeParse(raw);
  // Another organisation says nothing of this one's channel.
  if (!read.success || (policy.tenantId !== null && incoming.tenantId !== policy.tenantId)) return;
  const { action, recipient, channelData } = read.data;
  const eventType = channelData?.eventType ?? '';
  const added = read.data.membersAdded ?? [];
  const removed = read.data.membersRemoved ?? [];
  const isBot = ({ id }: z.infer<typeof entry>) => id === recipient.id;
  const isTaken = incoming.teamId !== null && (action?.startsWith('remove') === true || removed.some(isBot));
  const isUpgrade = action?.endsWith('-upgrade') === true;
  try {
    const what = isTaken && !isUpgrade ? 'team' : losses[eventType];
    if (what) return await command.channel.lose(what, incoming);
    if (eventType === 'teamArchived') return await command.channel.close('archived', incoming);
    if (action?.startsWith('remove')) return;
    const isInstallation = added.some(isBot) || action === 'add';
    const selectedId = isInstallation ? channelData?.settings?.selectedChannel?.id : undefined;
    const selected = selectedId ? { channelId: selectedId, actorId: incoming.person.id } : null;
    await learnFrom({ ...incoming, isInstallation, ...(selected ? { selected } : {}) }, deps);
    if (returns.includes(eventType) || isInstallation) {
      await command.channel.regain(incoming);
      if (eventType !== 'channelRestored') await command.channel.open('archived', incoming);
    }
    if (!command.channel.isOfHome(incoming)) return;
    const ids = (entries: typeof added) =>
      entries.filter((each) => !isBot(each)).flatMap((each) => objectIdOf(each) ?? []);
    const isOfPeople = [...added, ...removed].some((each) => !isBot(each));
    if (isOfPeople) await roster.heard({ joined: ids(added), left: ids(removed) });
  } catch (error) {
    log.error({ err: error }, 'what Teams said of the channel or its members could not be stored');
  }
}
