import assert from 'node:assert/strict';
import { aSignIn } from '../builders/signIn.ts';
import { readable } from '../fakes/cardTexts.ts';
import { type Connector, createConnector } from '../fakes/connector.ts';
import { type LogAnalytics, openLogAnalytics } from '../fakes/logAnalytics.ts';
import { installation } from './activities.ts';
import { say } from './chat.ts';
import { useBots } from './harness.ts';
import { postActivity, send } from './send.ts';
import { startWithWorkspace } from './workspaceBot.ts';

describe('a sign-in that no alert brings, end to end', () => {
  const bots = useBots();
  let connector: Connector;
  let service: LogAnalytics;
  let url: string;

  before(async () => {
    connector = await createConnector();
    service = await openLogAnalytics();
    const bot = startWithWorkspace(bots, service, { SWEEP_INTERVAL: 'PT1S' });
    url = await bot.url();
    assert.equal((await postActivity(url, installation({ serviceUrl: connector.serviceUrl }))).status, 200);
  });

  after(async () => {
    await service.close();
    await connector.close();
  });

  it('is raised by the sweep, which says that the alert rule did not fire', async () => {
    const at = new Date().toISOString();
    service.hold([aSignIn({ at, publishedAt: at, arrivedAt: at, ipAddress: '203.0.113.7' })]);
    const card = await connector.until('a card', () => connector.posted[0]?.versions.at(-1));
    assert.match(readable(card), /Found by the sweep, the alert rule did not fire/);
    assert.match(readable(card), /203\.0\.113\.7/);
    assert.match(readable(card), /FIDO2 security key/, 'its row is in the first card');
  });

  it('is raised once, and status and readyz say when the log was searched last', async () => {
    const answer = readable(await say(url, connector, 'status'));
    assert.match(answer, /Sweep\nsearched the log /);
    const { body } = await send(`${url}/readyz`, {});
    const { lastSweep } = body as { lastSweep: string };
    assert(Date.parse(lastSweep) <= Date.now());
    assert.equal(connector.posted.length, 1);
  });
});
