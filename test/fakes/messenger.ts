import type { Clock } from '../../src/clock.ts';
import {
  type Channel,
  type Messenger,
  MessengerError,
  type MessengerFault,
} from '../../src/delivery/messenger.ts';
import type { Message } from '../../src/presentation/message.ts';

type MessengerCall = {
  readonly kind: 'post' | 'update' | 'reply';
  readonly channelId: string;
  /** The post that is to be replaced or replied to; `null` for a new one. */
  readonly activityId: string | null;
  readonly message: Message;
  /** When it began, in ms. */
  readonly at: number;
};

/** A post that stands in a channel, as it looks now. */
type StandingPost = {
  readonly channelId: string;
  readonly activityId: string;
  message: Message;
};

export type FakeMessenger = Messenger & {
  /** Every call that came, also those that failed. */
  readonly calls: readonly MessengerCall[];
  readonly posts: readonly StandingPost[];
  /** What stands under the posts. */
  readonly replies: readonly StandingPost[];
  /** Calls that have begun and not yet ended. */
  readonly underWay: ReadonlySet<MessengerCall>;
  /** Decides about each call before anything is taken: throws to fail, returns a promise to hang until it settles. */
  conduct: (call: MessengerCall) => void | Promise<void>;
  /** Somebody deletes a post in Teams: updating it finds nothing. */
  remove(activityId: string): void;
};

/** Teams in memory: channels with posts. An update of a post that is not there is `gone`. */
export function fakeMessenger(clock: Pick<Clock, 'now'>): FakeMessenger {
  const calls: MessengerCall[] = [];
  const posts: StandingPost[] = [];
  const replies: StandingPost[] = [];
  const underWay = new Set<MessengerCall>();

  async function take(call: MessengerCall): Promise<void> {
    calls.push(call);
    underWay.add(call);
    try {
      await fake.conduct(call);
    } finally {
      underWay.delete(call);
    }
  }

  const fake: FakeMessenger = {
    calls,
    posts,
    replies,
    underWay,
    conduct: () => {},
    async post({ channelId }: Channel, message) {
      await take({ kind: 'post', channelId, activityId: null, message, at: clock.now() });
      const activityId = `${1000 + posts.length}`;
      posts.push({ channelId, activityId, message });
      return { conversationId: `${channelId};messageid=${activityId}`, activityId };
    },
    async update({ channelId }, { activityId }, message) {
      await take({ kind: 'update', channelId, activityId, message, at: clock.now() });
      const post = [...posts, ...replies].find((standing) => standing.activityId === activityId);
      if (!post) throw new MessengerError('gone');
      post.message = message;
    },
    async reply({ channelId }, { activityId }, message) {
      await take({ kind: 'reply', channelId, activityId, message, at: clock.now() });
      if (!posts.some((standing) => standing.activityId === activityId)) throw new MessengerError('gone');
      const replyId = `${activityId}-${replies.length}`;
      replies.push({ channelId, activityId: replyId, message });
      return { conversationId: `${channelId};messageid=${activityId}`, activityId: replyId };
    },
    remove(activityId) {
      for (const standing of [posts, replies]) {
        const index = standing.findIndex((post) => post.activityId === activityId);
        if (index >= 0) standing.splice(index, 1);
      }
    },
  };
  return fake;
}

/** Fails the next calls with these faults, one each, and lets the others through. */
export function failingWith(...faults: (MessengerFault | MessengerError)[]): FakeMessenger['conduct'] {
  return () => {
    const fault = faults.shift();
    if (fault !== undefined) throw fault instanceof MessengerError ? fault : new MessengerError(fault);
  };
}
