import type { Logger } from 'pino';
import { type Clock, isoTime } from '../clock.ts';
import { type Channel, type Messenger, MessengerError } from '../delivery/messenger.ts';
import type { Loss, Move, SecurityChannel, Shut } from '../delivery/securityChannel.ts';
import { second } from '../duration.ts';
import type { Message } from '../presentation/message.ts';
import { createLoop } from '../running/loop.ts';
import { retryDelay } from '../running/retryDelay.ts';
import { within } from '../running/within.ts';
import { addressOf, type Chats, type PersonalChat } from './chats.ts';

/** What people are told of the security channel. */
type ChannelNews =
  | { readonly about: 'loss'; readonly loss: Loss }
  | { readonly about: 'shut'; readonly shut: Shut }
  | { readonly about: 'move'; readonly move: Move }
  /** Nobody is left in the team who was in it for a day. */
  | { readonly about: 'elderless' }
  /** Somebody asks for another channel, which takes a second person. */
  | { readonly about: 'proposal'; readonly actorName: string };

export type ChannelNewsDeps = {
  readonly channel: Pick<
    SecurityChannel,
    'current' | 'general' | 'loss' | 'shut' | 'move' | 'told' | 'refresh'
  >;
  readonly chats: Pick<Chats, 'of'>;
  readonly messenger: Pick<Messenger, 'post' | 'reply'>;
  readonly render: (news: ChannelNews) => Message;
  /** The people who are told when a channel cannot tell them. Object ids in lower case. */
  readonly people: () => Promise<readonly string[]>;
  readonly tenantId: string | null;
  readonly clock: Clock;
  readonly log: Logger;
};

export type ChannelNewsTeller = {
  start(): void;
  wake(): void;
  stop(): Promise<void>;
  /** Tells people in their chats, and the channel if there is one. Never rejects. */
  tell(news: ChannelNews, personIds: readonly string[]): Promise<void>;
};

/** Milliseconds that news waits for one chat. */
const chatPatience = 15 * second;
/** Milliseconds between two looks without anything new. */
const interval = 10 * 60_000;

/**
 * Tells people what became of the security channel: that it is lost, where the alerts go instead, and who moved
 * them. Level-triggered: what is untold stands in the store, and is told until somebody has taken it.
 */
export function createChannelNews(deps: ChannelNewsDeps): ChannelNewsTeller {
  const { channel, chats, messenger, clock, log } = deps;
  let failures = 0;
  const loop = createLoop({ clock, work: look });

  async function look(): Promise<number> {
    try {
      const news = untold();
      if (news === null) return await knock();
      const message = deps.render(news);
      if (news.about === 'shut') await tellOfShut(news.shut, message);
      else await tellOfOther(news, message);
      await channel.told();
      failures = 0;
      return untold() === null ? interval : 0;
    } catch (error) {
      failures += 1;
      log.warn({ failures, err: error }, 'people could not be told what became of the security channel');
      return retryDelay(failures);
    }
  }

  async function tellOfOther(news: ChannelNews, message: Message): Promise<void> {
    const current = channel.current();
    const toChats = news.about === 'move' || current === null ? await deps.people() : [];
    if (current !== null) await messenger.post(current, message);
    const reached = await tellChats(message, toChats);
    if (current === null && reached === 0)
      log.error('nobody could be told that the security channel is lost');
  }

  /** An archived channel may take it, for those who look. One that forbids posts has a General that may not. */
  async function tellOfShut({ why }: Shut, message: Message): Promise<void> {
    log.error({ why }, 'the security channel shows no cards');
    const place = why === 'archived' ? channel.current() : channel.general();
    const isPosted = place !== null && (await isTaken(place, message));
    const reached = await tellChats(message, await deps.people());
    if (reached === 0 && (why === 'archived' || !isPosted))
      log.error('nobody could be told that the security channel shows no cards');
  }

  const isTaken = (place: Channel, message: Message): Promise<boolean> =>
    messenger.post(place, message).then(
      () => true,
      (error: unknown) => {
        log.warn({ err: error }, 'the team did not take news of its channel');
        return false;
      },
    );

  /** Nothing tells when posts are allowed again, so one is tried: the news that it stands there. */
  async function knock(): Promise<number> {
    if (channel.shut()?.why !== 'blocked') return interval;
    // Another instance may have been let in.
    await channel.refresh();
    const [shut, current] = [channel.shut(), channel.current()];
    if (shut?.why !== 'blocked' || current === null) return interval;
    const at = isoTime(clock.now());
    const message = deps.render({ about: 'move', move: { why: 'regained', actorNames: [], at } });
    if (!(await isTaken(current, message))) return interval;
    await tellChats(message, await deps.people());
    await channel.told();
    return interval;
  }

  function untold(): ChannelNews | null {
    const [move, loss, shut] = [channel.move(), channel.loss(), channel.shut()];
    if (move !== null) return { about: 'move', move };
    if (loss !== null && !loss.isTold) return { about: 'loss', loss };
    return shut !== null && !shut.isTold ? { about: 'shut', shut } : null;
  }

  /** Gives how many chats took it. A chat that fails or hangs holds up no other. */
  async function tellChats(message: Message, personIds: readonly string[]): Promise<number> {
    const reached: Promise<boolean>[] = [];
    // The store is asked one by one.
    for (const personId of personIds) {
      const chat = await chats.of(personId).catch((error: unknown) => {
        log.warn({ personId, err: error }, 'a person’s chat could not be looked up');
        return null;
      });
      if (chat !== null) reached.push(tellChat(message, personId, chat));
    }
    return (await Promise.all(reached)).filter(Boolean).length;
  }

  async function tellChat(message: Message, personId: string, chat: PersonalChat): Promise<boolean> {
    try {
      const address = addressOf(chat, deps.tenantId);
      const told = () => messenger.reply(address.channel, address.start, message);
      await within(chatPatience, told, () => new MessengerError('unanswered'), clock);
      return true;
    } catch (error) {
      log.warn({ personId, err: error }, 'a person’s chat did not take news of the security channel');
      return false;
    }
  }

  return {
    start: () => loop.start(),
    wake: loop.wake,
    stop: loop.stop,
    async tell(news, personIds) {
      const message = deps.render(news);
      const current = channel.current();
      if (current !== null) {
        const posted = () => messenger.post(current, message);
        const tooLate = () => new MessengerError('unanswered');
        await within(chatPatience, posted, tooLate, clock).catch((error: unknown) => {
          log.warn({ err: error }, 'the channel did not take news of itself');
        });
      }
      await tellChats(message, personIds).catch((error: unknown) => {
        log.warn({ err: error }, 'nobody could be told in their chats');
      });
    },
  };
}
