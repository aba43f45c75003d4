import { noticeMessage } from '../../card/notice.ts';
import { MessengerError } from '../../delivery/messenger.ts';
import { GlasswatchError } from '../../errors.ts';
import type { Message } from '../../presentation/message.ts';
import type { Asker, CommandDeps } from '../deps.ts';
import { movedMessage } from './card.ts';

/**
 * Makes the channel of the command the security channel. It first tells the old channel who moved the alarms,
 * so that no one moves them quietly. If that message fails, nothing changes. If the old channel is gone, or
 * the bot is no longer in it, the move goes ahead.
 */
export async function answerWatchHere({ actor, channelId }: Asker, deps: CommandDeps): Promise<Message> {
  const { channel, postToChannel } = deps;
  if (channelId === null) throw new GlasswatchError('notInAChannel');
  if (channel.isFixed) throw new GlasswatchError('channelFixed');
  const before = channel.current();
  if (before !== null && before.channelId !== channelId) await tell(postToChannel(movedMessage(actor.name)));
  await channel.choose(channelId, actor);
  return noticeMessage('Alerts go to this channel from now on.', [await openWords(deps)]);
}

/** The channel has moved by now: what cannot be counted must not make it a failure. */
async function openWords({ incidents }: CommandDeps): Promise<string> {
  const counts = await incidents.openCounts().catch(() => null);
  if (counts === null) return 'Open incidents stay where their cards are. Say incidents to see them.';
  return counts.posted === 0
    ? 'The next alert will stand here.'
    : `Open incidents that stay where their cards are: ${counts.posted}. Say incidents to see them.`;
}

async function tell(posted: Promise<void>): Promise<void> {
  try {
    await posted;
  } catch (cause) {
    if (!(cause instanceof MessengerError)) throw cause;
    if (cause.fault !== 'gone' && cause.fault !== 'refused')
      throw new GlasswatchError('oldChannelNotTold', { cause });
  }
}
