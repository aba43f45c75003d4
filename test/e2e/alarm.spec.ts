import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { alertPayload, harbour } from '../builders/alertPayload.ts';
import { aSignIn } from '../builders/signIn.ts';
import { readable } from '../fakes/cardTexts.ts';
import { type Connector, createConnector } from '../fakes/connector.ts';
import { entraRecord } from '../signIn/entraRecord.ts';
import { ada, grace, installation, type Person, press } from './activities.ts';
import { alertsOn, cardsOf, shows, waits } from './channel.ts';
import { say } from './chat.ts';
import { useBots } from './harness.ts';
import { concurrently, incidentOf, postActivity, postAlert, told } from './send.ts';

describe('an alarm, end to end', () => {
  const bots = useBots();
  let connector: Connector;
  let url: string;

  before(async () => {
    connector = await createConnector();
    const signInLog = join(bots.folder(), 'sign-ins.json');
    const now = new Date().toISOString();
    const record = entraRecord(aSignIn({ at: now, resultCode: '50126', ipAddress: '203.0.113.7' }));
    writeFileSync(signInLog, JSON.stringify([record, { id: 'broken', userId: harbour.id }]));
    url = await bots.start({ SIGN_IN_LOG: signInLog }).url();
    assert.equal((await postActivity(url, installation({ serviceUrl: connector.serviceUrl }))).status, 200);
  });

  after(() => connector.close());

  it('becomes a card from its payload alone, and gets its details by an update of the same card', async () => {
    const answer = await postAlert(url, alertPayload());
    const incidentId = incidentOf(answer);
    assert.deepEqual([answer.status, answer.body], [202, { incidentId, duplicate: false }]);
    await shows(connector, incidentId, /FIDO2 security key/);
    const [card, ...doubled] = cardsOf(connector, incidentId);
    assert.deepEqual(doubled, []);
    const first = card?.versions[0];
    assert(first);
    for (const said of [harbour.userPrincipalName, '203.0.113.7', 'Netherlands']) {
      assert(readable(first).includes(said), `the first card says ${said}`);
    }
    assert(!readable(first).includes('FIDO2'), 'the first card is made from the payload alone');
    assert.match(first.summary ?? '', /^MEDIUM: .*failed.* · svc-harbour@contoso\.com/);
  });

  it('reports the broken record of the sign-in log in status, and reads the others', async () => {
    const status = readable(await say(url, connector, 'status'));
    assert.match(
      status,
      /1 of 2 records of the sign-in log could not be read: record 2: createdDateTime is mis/,
    );
    assert.match(status, /svc-harbour@contoso\.com\n.*\d{4}-\d\d-\d\d/);
    assert.match(readable(await say(url, connector, 'activity 24h')), /1 attempt: failed/);
  });

  it('is one incident with one card when the same alert comes five times, at once or one by one', async () => {
    for (const atOnce of [5, 1]) {
      const payload = alertPayload({ rule: 'repeated', signIns: [{ userId: `${harbour.id}${atOnce}` }] });
      const answers = await concurrently(atOnce, Array(5).fill(payload), (alert: object) =>
        postAlert(url, alert),
      );
      const [incidentId = '', ...others] = new Set(answers.map(incidentOf));
      assert.deepEqual(others, []);
      const taken = answers.filter(({ status }) => status === 202);
      assert.deepEqual(
        taken.map(({ body }) => body),
        [{ incidentId, duplicate: false }],
      );
      for (const { status, body } of answers.filter((answer) => !taken.includes(answer))) {
        assert.deepEqual([status, body], [200, { incidentId, duplicate: true }]);
      }
      await shows(connector, incidentId, (card) => alertsOn(card) === 1);
      assert.equal(cardsOf(connector, incidentId).length, 1);
      assert.match(readable(await say(url, connector, `incident ${incidentId}`)), /Alert fired/);
    }
  });

  it('is taken by one of two who acknowledge at once, and both and the card say by whom', async () => {
    const incidentId = incidentOf(await postAlert(url, alertPayload({ signIns: [{ resultCode: '0' }] })));
    await shows(connector, incidentId, waits);
    const acknowledge = async (from: Person) => {
      const where = { serviceUrl: connector.serviceUrl, from };
      return { from, told: told(await postActivity(url, press('acknowledge', { incidentId }, where))) };
    };
    const both = await Promise.all([acknowledge(ada), acknowledge(grace)]);
    const won = both.find((one) => one.told.includes('is yours'));
    const lost = both.find((one) => one !== won);
    assert(won && lost);
    assert.equal(won.told, `Incident ${incidentId} is yours. The card in the channel says so.`);
    assert(lost.told.startsWith(`${won.from.name} has already acknowledged incident ${incidentId}, at `));
    const card = readable(await shows(connector, incidentId, (shown) => !waits(shown)));
    assert(card.includes(`Acknowledged by ${won.from.name}`) && !card.includes(lost.from.name));
    const trail = readable(await say(url, connector, `incident ${incidentId}`));
    assert.equal(trail.split('Acknowledged by').length - 1, 2, 'once as the state and once in the trail');
  });
});
