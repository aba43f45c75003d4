import assert from 'node:assert/strict';
import { announcementMessage } from '../../src/card/announcement.ts';
import { MessengerError } from '../../src/delivery/messenger.ts';
import { sinceAlways } from '../../src/incident/whoMayAct.ts';
import { acknowledge, close, note, reopen, withdraw } from '../builders/commands.ts';
import { ada, grace } from '../builders/incident.ts';
import { readable } from '../fakes/cardTexts.ts';
import { failingWith } from '../fakes/messenger.ts';
import { type DeliveryRig, openDeliveryRig, theChannel } from './deliveryRig.ts';

const minute = 60_000;
const sentence = 'There was no use of the account.';
const fresh = { since: null, eldest: sinceAlways, roster: 'a-hash' };

describe('what nobody may do unseen', () => {
  let rig: DeliveryRig;
  let id: string;
  beforeEach(async () => {
    rig = openDeliveryRig({
      announcement: (incident) => announcementMessage(incident, { people: [], now: rig.clock.now() }),
    });
    await rig.delivery.start();
    id = await rig.alarm(1);
    await rig.clock.advance(minute);
  });
  afterEach(() => rig.dispose());

  const replies = () =>
    rig.teams.calls
      .filter(({ kind }) => kind === 'reply')
      .map(({ message: { card, summary } }) => readable({ summary, attachments: [{ content: card }] }));
  const does = async (...commands: readonly Parameters<DeliveryRig['incidents']['execute']>[1][]) => {
    for (const command of commands) await rig.incidents.execute(id, command);
    await rig.clock.advance(minute);
  };

  it('is told by a reply, once: that it was closed, by whom, as what, and what they said', async () => {
    await does(close('falseAlarm', sentence));
    assert.equal(replies().length, 1);
    assert.match(replies()[0] ?? '', /Closed as false alarm by Ada “There was no use of the account\.”/);
    await rig.restart();
    await rig.delivery.start();
    await rig.clock.advance(10 * minute);
    assert.equal(replies().length, 1);
    assert.equal(rig.delivery.behind(), 0);
  });

  it('is told after a restart where the reply had not gone out, though the card shows it', async () => {
    rig.teams.conduct = ({ kind }) => {
      if (kind === 'reply') throw new Error('Teams is away');
    };
    await does(close('drill'));
    assert.equal(rig.shown(id)?.status, 'closed');
    await rig.restart();
    rig.teams.conduct = () => {};
    const before = replies().length;
    await rig.delivery.start();
    await rig.clock.advance(minute);
    assert.equal(replies().length, before + 1);
    assert.equal(await rig.store.shownVersion(id), (await rig.incidents.get(id))?.version);
  });

  it('is told again by the next try where Teams did not take it', async () => {
    rig.teams.conduct = ({ kind }) => (kind === 'reply' ? failingOnce() : undefined);
    const failingOnce = failingWith('unreachable') as () => void;
    await does(close('drill'));
    await rig.clock.advance(2 * minute);
    assert.equal(rig.teams.replies.length, 1);
  });

  it('is not told of what an earlier version closed and showed', async () => {
    await does(close('drill'));
    const told = replies().length;
    await rig.restart();
    await rig.delivery.start();
    await rig.delivery.takeUp(id);
    await rig.clock.advance(minute);
    assert.equal(replies().length, told);
  });

  it('is not told beside a card that itself says so', async () => {
    rig.channel = null;
    const other = await rig.alarm(2);
    await rig.incidents.execute(other, close('drill'));
    rig.channel = theChannel;
    rig.delivery.wake();
    await rig.clock.advance(minute);
    assert.equal(rig.shown(other)?.status, 'closed');
    assert.deepEqual(replies(), []);
  });

  it('is that somebody new has acknowledged, with a button for an older member; notes make no second reply', async () => {
    await does({ ...acknowledge(), standing: fresh });
    await does(note('Seen.'), { ...acknowledge(grace), standing: fresh });
    assert.equal(replies().length, 2);
    assert.match(replies()[0] ?? '', /Ada is new in the team and has acknowledged it/);
    assert.match(replies()[1] ?? '', /Grace is new in the team/);
    assert.match(JSON.stringify(rig.teams.replies[0]?.message.card), new RegExp(`"personId":"${ada.id}"`));
  });

  it('is told for each ending', async () => {
    await does(acknowledge(), withdraw(grace));
    await does(close('drill'));
    await does(reopen(grace));
    await does(close('misuse', sentence));
    assert.equal(replies().filter((said) => /Closed as/.test(said)).length, 2);
    assert.equal(replies().length, 4);
  });
});

describe('the cards of a channel that is gone', () => {
  for (const end of ['gone', 'taken'] as const) {
    it(`are posted anew also where an update of one is under way, and is then ${end}`, async () => {
      const rig = openDeliveryRig();
      const answer = Promise.withResolvers<void>();
      try {
        await rig.delivery.start();
        const id = await rig.alarm(1);
        await rig.clock.advance(2 * minute);
        rig.teams.conduct = ({ kind }) => (kind === 'update' ? answer.promise : undefined);
        await rig.incidents.execute(id, { type: 'acknowledge', actor: ada });
        await rig.clock.settle();
        assert.equal(rig.teams.underWay.size, 1);
        rig.channel = { ...theChannel, channelId: '19:general@thread.tacv2' };
        await rig.delivery.repost([theChannel.channelId]);
        if (end === 'taken') answer.resolve();
        else answer.reject(new MessengerError('gone'));
        await rig.clock.advance(1_000);
        const places = rig.teams.posts.map(({ channelId }) => channelId);
        assert.deepEqual(places, [theChannel.channelId, '19:general@thread.tacv2']);
      } finally {
        await rig.dispose();
      }
    });
  }

  it('are posted anew also where their post was under way', async () => {
    const rig = openDeliveryRig();
    const answer = Promise.withResolvers<void>();
    try {
      await rig.delivery.start();
      rig.teams.conduct = ({ channelId }) =>
        channelId === theChannel.channelId ? answer.promise : undefined;
      const id = await rig.alarm(1);
      rig.channel = { ...theChannel, channelId: '19:general@thread.tacv2' };
      await rig.delivery.repost([theChannel.channelId]);
      answer.resolve();
      await rig.clock.advance(5_000);
      const places = rig.teams.posts.map(({ channelId }) => channelId);
      assert.deepEqual(places, [theChannel.channelId, '19:general@thread.tacv2']);
      assert.match((await rig.incidents.get(id))?.card?.conversationId ?? '', /^19:general/);
    } finally {
      await rig.dispose();
    }
  });

  it('are posted anew in the channel that gets the alerts now, and no others', async () => {
    const rig = openDeliveryRig();
    try {
      await rig.delivery.start();
      const [open, closed] = [await rig.alarm(1), await rig.alarm(2)];
      await rig.incidents.execute(closed, close('drill'));
      await rig.clock.advance(2 * minute);
      rig.channel = { ...theChannel, channelId: '19:general@thread.tacv2' };
      await rig.delivery.repost(['19:another@thread.tacv2']);
      await rig.clock.advance(minute);
      assert.equal(rig.teams.posts.length, 2);
      await rig.delivery.repost([theChannel.channelId]);
      await rig.clock.advance(minute);
      const anew = rig.teams.posts.filter(({ channelId }) => channelId === '19:general@thread.tacv2');
      assert.deepEqual(
        anew.map(({ message }) => message.summary),
        [open],
      );
      await rig.delivery.repost([theChannel.channelId]);
      await rig.clock.advance(minute);
      assert.equal(rig.teams.posts.length, 3);
    } finally {
      await rig.dispose();
    }
  });
});
