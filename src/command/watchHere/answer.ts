import { noticeMessage } from '../../card/notice.ts';
import { isoTime } from '../../clock.ts';
import { MessengerError } from '../../delivery/messenger.ts';
import { GlasswatchError } from '../../errors.ts';
import { rankOf } from '../../incident/whoMayAct.ts';
import type { Message } from '../../presentation/message.ts';
import { counted } from '../../presentation/words.ts';
import type { Asker, CommandDeps } from '../deps.ts';
import { movedMessage } from './card.ts';

/**
 * Makes the channel of the command the security channel. It first tells the old channel who moved the alarms,
 * so that no one moves them quietly. If that message fails, nothing changes. If the old channel is gone,
 * takes no posts, or no longer has the bot, the move goes ahead.
 */
export async function answerWatchHere(asker: Asker, deps: CommandDeps): Promise<Message> {
  const { actor, channelId, teamId = null, proof } = asker;
  const { channel, postToChannel, clock } = deps;
  if (channelId === null) throw new GlasswatchError('notInAChannel');
  if (channel.isFixed) throw new GlasswatchError('channelFixed');
  const loss = channel.loss();
  if (loss?.what === 'team' && proof?.standing) return answerAfterLoss(channelId, asker, deps);
  const rank = rankOf(proof?.standing, isoTime(clock.now()));
  if (rank !== 'established') throw new GlasswatchError(rank === 'new' ? 'tooNewToMove' : 'noElderToMove');
  const before = channel.current();
  if (before !== null && before.channelId !== channelId)
    await tell(postToChannel(movedMessage(actor.name)), channel.shut() !== null);
  await channel.choose(channelId, actor, { teamId });
  return movedHere(loss !== null, deps);
}

/**
 * With the team gone, nobody can be asked who is in it. Attack: the administrator who deleted it wants the alarms
 * in a team of theirs. So it takes a person who was in the team the day before, and a second one where there is.
 */
async function answerAfterLoss(
  channelId: string,
  { actor, teamId }: Asker,
  deps: CommandDeps,
): Promise<Message> {
  const { channel, people } = deps;
  // The first person may have said it to another instance just now.
  await channel.refresh();
  const loss = channel.loss();
  const mayChoose = loss === null ? [] : await people.whoMayRehome(loss.at);
  if (loss === null || !mayChoose.includes(actor.id)) throw new GlasswatchError('teamLost');
  const others = mayChoose.filter((id) => id !== actor.id);
  const first = loss.proposals.find((each) => each.channelId === channelId && others.includes(each.actorId));
  const place = teamId ? { teamId } : {};
  if (first) {
    const proposer = { id: first.actorId, name: first.actorName };
    await channel.choose(channelId, proposer, { ...place, confirmedBy: [actor] });
    return movedHere(true, deps);
  }
  if (others.length === 0) {
    await channel.choose(channelId, actor, place);
    return movedHere(true, deps);
  }
  await channel.propose(channelId, actor);
  await people.tellProposal(actor, others);
  return noticeMessage('A second person must confirm this.', [
    `The team for the alerts is gone. ${counted(others.length, 'other person')} can confirm. One of them must say watch here in this channel too.`,
    'Last resort: an administrator sets SECURITY_CHANNEL_ID or RESPONDERS and restarts Glasswatch.',
  ]);
}

async function movedHere(isAfterLoss: boolean, { incidents }: CommandDeps): Promise<Message> {
  // The channel has moved by now: what cannot be counted must not make it a failure.
  const counts = await incidents.openCounts().catch(() => null);
  if (counts === null) {
    return noticeMessage('Alerts go to this channel from now on.', [
      'Open incidents stay where their cards are. Say incidents to see them.',
    ]);
  }
  const { posted } = counts;
  if (isAfterLoss && posted > 0) {
    return noticeMessage('Alerts go to this channel from now on.', [
      `Open incidents whose cards were lost get a new one here. Open in all: ${posted}.`,
    ]);
  }
  return noticeMessage('Alerts go to this channel from now on.', [
    posted === 0
      ? 'The next alert will appear here.'
      : `Open incidents whose cards stay where they are: ${posted}. Say incidents to see them.`,
  ]);
}

/** A channel that is known to take no posts keeps nobody from leaving it. */
async function tell(posted: Promise<void>, isShut: boolean): Promise<void> {
  try {
    await posted;
  } catch (cause) {
    if (!(cause instanceof MessengerError)) throw cause;
    if (isShut) return;
    if (cause.fault !== 'gone' && cause.fault !== 'refused')
      throw new GlasswatchError('oldChannelNotTold', { cause });
  }
}
