import assert from 'node:assert/strict';
import { createChannelNews } from '../../src/chats/channelNews.ts';
import { createLog } from '../../src/log.ts';
import { type FakeClock, fakeClock } from '../fakes/clock.ts';

describe('news of the security channel where a chat gives no answer', () => {
  let clock: FakeClock;
  let reached: string[];
  let hanging: string | null;

  beforeEach(() => {
    clock = fakeClock();
    reached = [];
    hanging = null;
  });

  const teller = (told: () => Promise<void> = async () => {}) => {
    const loss = {
      what: 'team' as const,
      channelId: '19:a',
      at: '2026-11-01T09:00:00.000Z',
      isTold: false,
      proposals: [],
    };
    let isTold = false;
    return createChannelNews({
      channel: {
        current: () => null,
        loss: () => ({ ...loss, isTold }),
        move: () => null,
        shut: () => null,
        general: () => null,
        refresh: async () => {},
        async told() {
          isTold = true;
          await told();
        },
      },
      chats: {
        of: async (id) =>
          id === 'nobody' ? null : { conversationId: `a:${id}`, serviceUrl: 'https://teams.example/' },
      },
      messenger: {
        post: () => Promise.reject(new Error('there is no channel')),
        async reply(_, { conversationId }) {
          if (conversationId === hanging) await Promise.withResolvers<void>().promise;
          reached.push(conversationId);
          return { conversationId, activityId: '1' };
        },
      },
      render: ({ about }) => ({ card: { type: 'AdaptiveCard' }, summary: about }),
      people: async () => ['ada', 'nobody', 'grace'],
      tenantId: null,
      clock,
      log: createLog({ write() {} }),
    });
  };

  it('reaches the others at once while one chat gives no answer, and is then told', async () => {
    hanging = 'a:ada';
    const { promise: done, resolve: told } = Promise.withResolvers<void>();
    const news = teller(async () => told());
    news.start();
    await clock.settle();
    assert.deepEqual(reached, ['a:grace']);
    await clock.advance(15_000);
    await done;
    await news.stop();
  });

  it('keeps nobody who asks for another channel waiting for a chat that gives no answer', async () => {
    hanging = 'a:grace';
    const told = teller().tell({ about: 'proposal', actorName: 'Ada' }, ['ada', 'grace']);
    await clock.settle();
    assert.deepEqual(reached, ['a:ada']);
    await clock.advance(15_000);
    await told;
  });
});
