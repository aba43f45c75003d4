import type { Chats } from '../chats/chats.ts';
import type { RosterKeeper } from '../roster/keeper.ts';

/** What the Teams side asks of the people around the security channel, and learns of them. */
export type Home = {
  readonly roster: Pick<RosterKeeper, 'heard' | 'seen' | 'current' | 'standing' | 'readNow'>;
  readonly chats: Pick<Chats, 'learn'>;
};
