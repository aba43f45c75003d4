import assert from 'node:assert/strict';
import { alertPayload, harbour } from '../builders/alertPayload.ts';
import { readable } from '../fakes/cardTexts.ts';
import { createConnector } from '../fakes/connector.ts';
import { installation } from './activities.ts';
import { alertsOn, cardsOf, shows } from './channel.ts';
import { useBots } from './harness.ts';
import { concurrently, incidentOf, postActivity, postAlert } from './send.ts';
import { alertsIn, trailsIn } from './trails.ts';

describe('an attack storm, end to end', () => {
  const bots = useBots();

  it('is one card with at most 20 updates for 2,000 failed sign-ins, and nothing of it is lost', async () => {
    const connector = await createConnector();
    const dataDir = bots.folder();
    const bot = bots.start({ DATA_DIR: dataDir });
    const url = await bot.url();
    await postActivity(url, installation({ serviceUrl: connector.serviceUrl }));
    const addresses = Array.from({ length: 2_000 }, (_, index) => `203.0.113.${index % 250}`);
    const answers = await concurrently(32, addresses, (ipAddress) =>
      postAlert(url, alertPayload({ signIns: [{ ipAddress }] })),
    );
    assert(answers.every(({ status }) => status === 202));
    const [incidentId = '', ...others] = new Set(answers.map(incidentOf));
    assert.deepEqual(others, []);

    const card = readable(await shows(connector, incidentId, (shown) => alertsOn(shown) === 2_000));
    assert.match(card, /2,000 attempts, all failed/);
    assert.match(card, /guessing/);
    assert(card.includes(harbour.userPrincipalName));
    assert.equal(await bot.end(), 0);
    const [only, ...doubled] = cardsOf(connector, incidentId);
    assert.deepEqual([doubled, connector.posted.length], [[], 1]);
    const updates = connector.calls.filter(({ kind }) => kind === 'update').length;
    assert.equal(updates, (only?.versions.length ?? 0) - 1);
    assert(updates <= 20, `${updates} updates`);

    const keys = alertsIn((await trailsIn(dataDir)).get(incidentId));
    assert.deepEqual([keys.length, new Set(keys).size], [2_000, 2_000]);
    await connector.close();
  }).timeout(60_000);

  it('shows a watched account before 1,000 others that came first, and one notice tells of them', async () => {
    const connector = await createConnector();
    const bot = bots.start();
    const url = await bot.url();
    await bot.logged('Teams is connected');
    await postActivity(url, installation({ serviceUrl: connector.serviceUrl }));
    const users = Array.from({ length: 1_000 }, (_, index) => `user-${index}`);
    const answers = await concurrently(32, users, (userId) =>
      postAlert(url, alertPayload({ signIns: [{ userId, userPrincipalName: `${userId}@contoso.com` }] })),
    );
    assert(answers.every(({ status }) => status === 202));
    const incidentId = incidentOf(
      await postAlert(url, alertPayload({ signIns: [{ ipAddress: '203.0.113.7' }] })),
    );
    await shows(connector, incidentId, () => true);
    const [card] = cardsOf(connector, incidentId);
    assert(card);
    const before = connector.posted.indexOf(card);
    assert(before < 200, `${before} messages came first`);
    const notices = () =>
      connector.posted.filter(({ versions: [first] }) => /wait for a card/.test(JSON.stringify(first)));
    await connector.until('the notice', () => notices()[0]);
    assert.equal(await bot.end(), 0);
    assert.equal(notices().length, 1);
    await connector.close();
  }).timeout(60_000);
});
