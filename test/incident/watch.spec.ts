import assert from 'node:assert/strict';
import { chainAlert } from '../../src/alert/chainAlert.ts';
import { groupOf } from '../../src/alert/grouping.ts';
import { classifications } from '../../src/incident/classification.ts';
import { nextTurn } from '../../src/incident/escalation.ts';
import { isMended, kindOf } from '../../src/incident/kind.ts';
import { missingDetails } from '../../src/incident/lookupTimes.ts';
import { aBlindness, foundBlind } from '../builders/blindness.ts';
import { acknowledge, announced, close, found, posted } from '../builders/commands.ts';
import { ada, anIncident, aStory, received } from '../builders/incident.ts';
import { aSignIn } from '../builders/signIn.ts';

const since = '2026-11-03T09:10:00.000Z';
const mendedAt = '2026-11-03T09:40:00.000Z';
const broken = foundBlind('2026-11-03T09:20:00.000Z');
const mended = foundBlind(mendedAt, { until: mendedAt, signIns: 0 });
const again = foundBlind('2026-11-03T10:00:00.000Z', { since: '2026-11-03T09:50:00.000Z' });
const steps = [{ after: 600_000, personIds: [ada.id] }];
const sentence = 'The workspace had lost its role assignment.';
const muchLater = Date.parse('2026-11-04T09:00:00.000Z');

describe('an incident about a link of the watch', () => {
  it('is of its own kind, grave, and grouped by the link', () => {
    const incident = anIncident(broken);
    assert.equal(kindOf(incident), 'watch');
    assert.equal(incident.severity, 'high');
    assert.deepEqual(incident.groups, ['chain:reach']);
    assert.equal(kindOf(anIncident(received())), 'signIn');
  });

  it('has an alert with the same key, whichever instance raises it and whenever', () => {
    const key = (at: string) => chainAlert(aBlindness(), at).key;
    assert.equal(key('2026-11-03T09:20:00.000Z'), key('2026-11-03T09:21:30.000Z'));
    const { key: fired, instance } = chainAlert(aBlindness(), since);
    const resolved = chainAlert(aBlindness({ until: mendedAt }), mendedAt);
    assert.notEqual(resolved.key, fired);
    assert.equal(resolved.instance, instance);
  });

  it('takes no sign-ins, and does not wait for the log', () => {
    const incident = anIncident(broken, found(aSignIn({ id: 'any' })));
    assert.equal(incident.signIns.size, 0);
    assert.equal(missingDetails(incident), null);
  });

  it('does not take the alerts of a rule that bears the name of the link', () => {
    const { group } = groupOf(
      { ...chainAlert(aBlindness(), since), format: 'commonOther', blindness: undefined as never },
      [],
    );
    assert.notEqual(group, 'chain:reach');
  });

  it('says from when to when the link did not work', () => {
    assert.deepEqual(
      anIncident(broken, mended).blindness?.map(({ since: from, until, signIns }) => ({
        from,
        until,
        signIns,
      })),
      [{ from: since, until: mendedAt, signIns: 0 }],
    );
  });

  it('calls people until the link works, and nobody after that', () => {
    assert.ok(nextTurn(anIncident(broken), steps, muchLater));
    const incident = anIncident(broken, mended);
    assert.ok(isMended(incident));
    assert.equal(incident.status, 'open');
    assert.equal(nextTurn(incident, steps, muchLater), null);
  });

  it('calls people anew when the link fails again, and keeps who has acknowledged it', () => {
    const waiting = anIncident(broken, mended, again);
    assert.equal(isMended(waiting), false);
    assert.equal(nextTurn(waiting, steps, muchLater)?.at, Date.parse('2026-11-03T10:10:00.000Z'));
    const taken = anIncident(broken, acknowledge(), mended, again);
    assert.equal(taken.acknowledgement?.actor.id, ada.id);
    assert.equal(nextTurn(taken, steps, muchLater), null);
  });

  it('is told of in a reply, at most once an hour', () => {
    const story = aStory(broken, posted());
    for (const minutes of [5, 15, 25, 35, 45, 55]) {
      const from = `2026-11-03T09:${String(minutes).padStart(2, '0')}:00.000Z`;
      const to = `2026-11-03T09:${String(minutes + 4).padStart(2, '0')}:00.000Z`;
      story.does(foundBlind(from, { since: from }));
      story.does(foundBlind(to, { since: from, until: to }));
    }
    assert.equal(story.incident().unannounced, null);
    story.does(foundBlind('2026-11-03T10:25:00.000Z', { since: '2026-11-03T10:20:00.000Z' }));
    assert.equal(story.incident().unannounced, 'news');
    story.does(announced(story.incident().version));
    story.does(
      foundBlind('2026-11-03T10:30:00.000Z', {
        since: '2026-11-03T10:20:00.000Z',
        until: '2026-11-03T10:30:00.000Z',
      }),
    );
    assert.equal(story.incident().unannounced, null);
  });

  it('keeps its first blind time and the newest ones, however often the link fails', () => {
    const story = aStory(broken);
    for (let count = 0; count < 80; count += 1) {
      const at = new Date(Date.parse('2026-11-03T10:00:00.000Z') + count * 60_000).toISOString();
      story.does(foundBlind(at, { since: at }));
    }
    const { blindness = [], alerts } = story.incident();
    assert.equal(blindness.length, 50);
    assert.equal(blindness[0]?.since, since);
    assert.equal(blindness.at(-1)?.since, '2026-11-03T11:19:00.000Z');
    assert.equal(alerts.fired, 81);
  });

  it('ends as an outage, planned work, misuse or a false alarm, each with a sentence', () => {
    for (const classification of classifications) {
      const { refusal } = aStory(broken).does(close(classification, sentence));
      const isOfWatch = ['outage', 'planned', 'misuse', 'falseAlarm'].includes(classification);
      assert.equal(refusal?.code ?? null, isOfWatch ? null : 'otherClassification', classification);
      const ofSignIn = aStory(received()).does(close(classification, sentence)).refusal?.code ?? null;
      const isOfSignIn = ['drill', 'emergency', 'misuse', 'falseAlarm'].includes(classification);
      assert.equal(ofSignIn, isOfSignIn ? null : 'otherClassification', classification);
    }
    assert.equal(aStory(broken).does(close('outage')).refusal?.code, 'commentNeeded');
  });

  it('records that the link works again, even when a person closed it before', () => {
    const incident = anIncident(broken, close('planned', sentence), mended);
    assert.equal(incident.status, 'closed');
    assert.ok(isMended(incident));
  });
});
