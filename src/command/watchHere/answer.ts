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
  const { posted } = await deps.incidents.openCounts();
  return noticeMessage('Alerts go to this channel from now on.', [
    posted === 0
      ? 'The next alert will stand here.'
      : `Open incidents that stay where their cards are: ${posted}. Say incidents to see them.`,
  ]);
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
