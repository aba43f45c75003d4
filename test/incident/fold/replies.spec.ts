import assert from 'node:assert/strict';
import type { Incident } from '../../../src/incident/incident.ts';
import { foundBlind } from '../../builders/blindness.ts';
import {
  acknowledge,
  assign,
  close,
  found,
  investigate,
  note,
  posted,
  reopen,
  replied,
  tick,
  vouch,
  withdraw,
} from '../../builders/commands.ts';
import { ada, aStory, grace, type Happening, received, type Story } from '../../builders/incident.ts';
import { aSignIn } from '../../builders/signIn.ts';

const success = found(aSignIn({ id: 'the-success', resultCode: '0' }));
const another = received({ ...received().alert, key: 'another' });

/** An incident with a reply that said what was true then. */
function withReply(about: 'waiting' | 'news' | 'escalated', ...before: readonly Happening[]): Story {
  const story = aStory(received(), posted(), ...before);
  story.does(replied(story.incident(), about));
  return story;
}
const overs = ({ replies = [] }: Incident) => replies.map(({ over }) => over?.what ?? null);

describe('the replies of an incident', () => {
  it('are none in a trail that does not say which reply was posted', () => {
    const story = aStory(received(), posted(), acknowledge(), another);
    story.does({ type: 'recordAnnouncement', version: story.incident().version });
    assert.equal(story.incident().replies, undefined);
  });

  for (const [what, turn] of [
    ['acknowledged', acknowledge(grace)],
    ['closed', close('drill')],
    ['graver', success],
  ] as const) {
    it(`become history when it is ${what}, with the time and the name, and stay so`, () => {
      const story = withReply('waiting');
      assert.deepEqual(overs(story.incident()), [null]);
      assert.equal(story.incident().replies?.[0]?.changedVersion, 0);
      story.does(turn);
      const [reply] = story.incident().replies ?? [];
      assert.equal(reply?.over?.what, what);
      assert(reply?.changedVersion === story.incident().version && reply.over?.at);
      for (const next of [acknowledge(ada), withdraw(), close('drill'), reopen()]) story.does(next);
      assert.deepEqual(story.incident().replies?.[0], reply);
    });
  }

  it('become history when a newcomer is vouched for, not when one acknowledges', () => {
    const story = withReply('waiting');
    const standing = {
      since: new Date(Date.parse(story.incident().openedAt) + 1).toISOString(),
      eldest: '2020-01-01T00:00:00.000Z',
      roster: 'hash',
    };
    story.does({ ...acknowledge(grace), standing });
    assert.deepEqual(overs(story.incident()), [null]);
    story.does(vouch(grace.id));
    assert.deepEqual(story.incident().replies?.[0]?.over?.actor, grace);
  });

  it('are withdrawn and reopened by those who did it', () => {
    const story = withReply('news', acknowledge(), another);
    story.does(withdraw(grace));
    assert.deepEqual(overs(story.incident()), ['withdrawn']);
    story.does(close('misuse', 'It was none of us, that is certain.'));
    story.does({ ...replied(story.incident(), 'closed', '5') });
    story.does(reopen(grace));
    assert.deepEqual(overs(story.incident()), ['withdrawn', 'reopened']);
  });

  it('are not touched by what takes no turn', () => {
    const story = withReply('waiting');
    const before = story.incident().replies;
    for (const happening of [note('A note.'), assign(ada, grace), another]) story.does(happening);
    assert.deepEqual(story.incident().replies, before);
    story.does(investigate(grace));
    assert.deepEqual(overs(story.incident()), ['acknowledged']);
    story.does(tick(['callCustodian']));
    assert.deepEqual(overs(story.incident()), ['acknowledged']);
  });

  it('follow the news they count, and give way to the next that tells of news', () => {
    const story = withReply('news', acknowledge(), another);
    story.does(received({ ...received().alert, key: 'third' }));
    assert.equal(story.incident().replies?.[0]?.changedVersion, story.incident().version);
    story.does(replied(story.incident(), 'news', '5'));
    assert.deepEqual(overs(story.incident()), ['newer', null]);
  });

  it('are history from the start when the incident took a turn while they were on their way', () => {
    const story = aStory(received(), posted());
    const onItsWay = replied(story.incident(), 'escalated');
    story.does(acknowledge(grace));
    story.does(onItsWay);
    const [reply] = story.incident().replies ?? [];
    assert.deepEqual(reply?.over?.actor, grace);
    assert.equal(reply?.changedVersion, story.incident().version);
  });

  it('are kept in a bounded number', () => {
    const story = withReply('waiting');
    for (let count = 0; count < 80; count += 1) {
      story.does(replied(story.incident(), 'waiting', `${count}`));
    }
    assert.equal(story.incident().replies?.length, 50);
    assert.equal(story.incident().replies?.at(-1)?.card.activityId, '79');
  });
});

describe('what an incident remembers of who had it', () => {
  const incidentAfter = (...happenings: readonly Happening[]) =>
    aStory(received(), posted(), ...happenings).incident();

  it('is a withdrawal until the next acknowledgement', () => {
    const { withdrawal } = incidentAfter(acknowledge(), withdraw(grace));
    assert.deepEqual([withdrawal?.actor, withdrawal?.of.actor], [grace, ada]);
    assert(incidentAfter(acknowledge(), withdraw(grace), success).withdrawal);
    assert.equal(incidentAfter(acknowledge(), withdraw(), acknowledge(grace)).withdrawal, undefined);
  });

  it('is a reopening while it is open, also when it is acknowledged and withdrawn again', () => {
    const story = [acknowledge(), close('drill'), reopen(grace)];
    const { reopening } = incidentAfter(...story);
    assert.deepEqual(
      [reopening?.actor, reopening?.of.actor, reopening?.of.classification],
      [grace, ada, 'drill'],
    );
    const again = incidentAfter(...story, acknowledge(), withdraw());
    assert(again.reopening && again.withdrawal);
    assert.equal(incidentAfter(...story, close('drill')).reopening, undefined);
  });

  it('is who handed the lead over, until somebody else acknowledges', () => {
    assert.deepEqual(incidentAfter(acknowledge(), assign(grace)).handover?.from, ada);
    assert.deepEqual(incidentAfter(acknowledge(), assign(grace, grace)).handover?.actor, grace);
    assert.equal(incidentAfter(acknowledge(), assign(grace), close('drill'), reopen()).handover, undefined);
  });

  it('about the watch follow its link: a reply that it works again is not true once it fails again', () => {
    const mendedAt = '2026-11-03T10:40:00.000Z';
    const story = aStory(
      foundBlind('2026-11-03T09:20:00.000Z'),
      posted(),
      acknowledge(),
      foundBlind(mendedAt, { until: mendedAt }),
    );
    story.does(replied(story.incident(), 'mended'));
    story.does(foundBlind('2026-11-03T10:50:00.000Z', { since: '2026-11-03T10:45:00.000Z' }));
    const [reply] = story.incident().replies ?? [];
    assert.equal(reply?.changedVersion, story.incident().version);
    story.does(replied(story.incident(), 'news'));
    assert.deepEqual(overs(story.incident()), ['newer', null]);
  });
});
