import assert from 'node:assert/strict';
import type { Alert } from '../../src/alert/alert.ts';
import { emptyAlert } from '../../src/alert/emptyAlert.ts';
import { anAlert, anAlertedSignIn } from '../builders/alert.ts';
import { ada } from '../builders/incident.ts';
import { accountOf, alertOn, backlogSummary, type DeliveryRig, openDeliveryRig } from './deliveryRig.ts';

const second = 1_000;
const minute = 60_000;

/** A rule of the subscription that has nothing to do with the watch. */
const otherRule: Alert['rule'] = {
  id: '/subscriptions/s/scheduledqueryrules/all-sign-ins',
  name: 'All sign-ins',
  description: null,
  severity: 'Sev3',
};
const ruleNamed = (name: string): Alert['rule'] => ({ ...otherRule, id: null, name });
/** Of accounts that are not watched. */
const others = (count: number, rule = otherRule): readonly Alert[] =>
  Array.from({ length: count }, (_, index) => alertOn(1_000 + index, { rule }));
const watched = (number = 1, rule = otherRule): Alert => alertOn(number, { rule });

describe('the alarms of the first band', () => {
  let rig: DeliveryRig;
  const open = async (allowed?: string) => {
    rig = openDeliveryRig({}, allowed === undefined ? {} : { allowedRules: new Set([allowed]) });
    await rig.delivery.start();
  };
  /** Lets what is under way end. */
  const close = async () => {
    rig.teams.conduct = () => {};
    const stopped = rig.delivery.stop();
    await rig.clock.advance(second);
    await stopped;
    await rig.dispose();
  };
  beforeEach(() => open());
  afterEach(async () => {
    await close();
  });

  /** As slow as Teams is on a usual day. */
  const answersLater = () => {
    rig.teams.conduct = () => new Promise((resolve) => rig.clock.after(300, resolve));
  };
  const postedOf = (id: string) => rig.teams.posts.some(({ message }) => message.summary === id);
  const cards = () => rig.teams.posts.filter(({ message }) => message.summary !== backlogSummary);

  const inFirstBand: readonly [string, () => Alert, allowed?: string][] = [
    ['names a watched account by its id', () => watched()],
    [
      'names a watched account by its name alone, in other letters',
      () =>
        anAlert({
          rule: otherRule,
          signIns: [anAlertedSignIn({ userId: null, userPrincipalName: 'BG1@Contoso.com' })],
        }),
    ],
    [
      'names a watched account among others',
      () =>
        anAlert({
          rule: otherRule,
          signIns: [2_000, 2_001, 3].map((number) =>
            anAlertedSignIn({ userId: accountOf(number), userPrincipalName: null }),
          ),
        }),
    ],
    [
      'cannot be read',
      () => ({ ...emptyAlert, key: 'unreadable:body:1', format: 'unreadable', raw: '{"a":1}' }),
    ],
    ['comes from a rule of ALERT_RULES', () => alertOn(2_000, { rule: ruleNamed('Allowed') }), 'allowed'],
    [
      'tells of the watch itself',
      () => anAlert({ format: 'activityLog', signIns: [], rule: ruleNamed('Rule changed') }),
    ],
  ];
  for (const [what, alertOf, allowed] of inFirstBand) {
    it(`are shown within five seconds behind 1,000 others: an alert that ${what}`, async () => {
      await close();
      await open(allowed);
      answersLater();
      await rig.receive(...others(1_000));
      await rig.clock.advance(40 * second);
      assert.ok(cards().length > 50 && cards().length < 200, `${cards().length} cards so far`);
      const [id = ''] = await rig.receive(alertOf());
      await rig.clock.advance(5 * second);
      assert.ok(postedOf(id));
    });
  }

  it('are shown within five seconds behind 1,000 others of their own rule, also where it ever brought a watched account', async () => {
    answersLater();
    await rig.receive(watched(2));
    await rig.clock.advance(minute);
    await rig.receive(...others(1_000));
    await rig.clock.advance(40 * second);
    const [id = ''] = await rig.receive(watched(1));
    await rig.clock.advance(5 * second);
    assert.ok(postedOf(id));
  });

  it('are those of a rule that ever brought a watched account, also after a restart', async () => {
    await rig.receive(watched(1, ruleNamed('Break-glass')));
    await rig.clock.advance(minute);
    await rig.restart();
    await rig.delivery.start();
    answersLater();
    await rig.receive(...others(1_000));
    await rig.clock.advance(40 * second);
    const [id = ''] = await rig.receive(anAlert({ signIns: [], rule: ruleNamed('break-GLASS') }));
    const [stranger = ''] = await rig.receive(anAlert({ signIns: [], rule: ruleNamed('Another') }));
    await rig.clock.advance(5 * second);
    assert.ok(postedOf(id));
    assert.ok(!postedOf(stranger));
  });

  it('are found among those that came before the rules could be read', async () => {
    await rig.receive(watched(1, ruleNamed('Break-glass')));
    await rig.clock.advance(minute);
    await rig.restart();
    rig.hinder = (method) => {
      if (method === 'fact') throw new Error('disk full');
    };
    await rig.delivery.start();
    answersLater();
    const received = await rig.receive(
      ...others(200),
      anAlert({ signIns: [], rule: ruleNamed('Break-glass') }),
    );
    rig.hinder = () => {};
    await rig.clock.advance(10 * second);
    assert.ok(postedOf(received.at(-1) ?? ''));
    assert.ok(rig.delivery.behind() > 100);
  });

  it('do not wait for the store to remember a rule, and lose nothing when it cannot', async () => {
    rig.hinder = (method) => {
      if (method === 'replaceFact') throw new Error('disk full');
    };
    const [id = ''] = await rig.receive(watched(1, ruleNamed('Break-glass')));
    assert.ok(postedOf(id));
    await rig.clock.advance(minute);
    assert.equal(rig.delivery.behind(), 0);
  });

  it('go out oldest first, and so do the others behind them', async () => {
    rig.channel = null;
    const expected: { first: string[]; second: string[] } = { first: [], second: [] };
    for (let step = 0; step < 5; step += 1) {
      const [second = '', first = ''] = await rig.receive(
        alertOn(1_000 + step, { rule: ruleNamed('Noise') }),
        watched(10 - step),
      );
      expected.first.push(first);
      expected.second.push(second);
      await rig.clock.advance(1_000);
    }
    rig.channel = { channelId: '19:a@thread.tacv2', serviceUrl: 'https://a.contoso.com/', tenantId: null };
    rig.delivery.wake();
    await rig.clock.advance(minute);
    const ids = rig.teams.posts.map(({ message }) => message.summary);
    assert.deepEqual(ids, [...expected.first, ...expected.second]);
  });

  it('have what people wait for shown before the cards of the others', async () => {
    const [id = ''] = await rig.receive(watched());
    await rig.clock.advance(minute);
    answersLater();
    await rig.receive(...others(500));
    await rig.clock.advance(40 * second);
    await rig.incidents.execute(id, { type: 'acknowledge', actor: ada });
    await rig.clock.advance(5 * second);
    assert.equal(rig.shown(id)?.takenBy, 'Ada');
    await rig.incidents.execute(id, { type: 'withdrawAcknowledgement', actor: ada });
    await rig.clock.advance(5 * second);
    assert.equal(rig.teams.replies.length, 1);
  });

  it('stay there when details come later that would put them back', async () => {
    rig.channel = null;
    const [id = ''] = await rig.receive(anAlert({ format: 'activityLog', signIns: [], rule: otherRule }));
    await rig.receive(...others(30));
    await rig.receive(anAlert({ signIns: [], rule: otherRule }));
    rig.channel = { channelId: '19:a@thread.tacv2', serviceUrl: 'https://a.contoso.com/', tenantId: null };
    rig.delivery.wake();
    await rig.clock.settle();
    assert.ok(postedOf(id));
  });

  it('say since when the longest waiting one has been invisible', async () => {
    assert.equal(rig.delivery.oldestUnshownSince(), null);
    rig.teams.conduct = () => {
      throw new Error('Teams is away');
    };
    const start = rig.clock.now();
    await rig.receive(...others(3));
    assert.equal(rig.delivery.oldestUnshownSince(), null);
    await rig.clock.advance(second);
    await rig.receive(watched(1));
    await rig.clock.advance(minute);
    await rig.receive(watched(2));
    assert.equal(rig.delivery.oldestUnshownSince(), start + second);
    rig.teams.conduct = () => {};
    await rig.clock.advance(2 * minute);
    assert.equal(rig.delivery.oldestUnshownSince(), null);
  });

  it('count a lost card as invisible from when it was missed', async () => {
    const [id = ''] = await rig.receive(watched(1));
    await rig.clock.advance(10 * minute);
    rig.teams.remove(rig.teams.posts[0]?.activityId ?? '');
    rig.teams.conduct = ({ kind }) => {
      if (kind === 'post') throw new Error('Teams is away');
    };
    await rig.incidents.execute(id, { type: 'acknowledge', actor: ada });
    await rig.clock.advance(30 * second);
    assert.equal(rig.delivery.oldestUnshownSince(), rig.clock.now());
    rig.teams.conduct = () => {};
    await rig.clock.advance(minute);
    assert.equal(rig.delivery.oldestUnshownSince(), null);
  });
});
