import assert from 'node:assert/strict';
import { aSignIn } from '../builders/signIn.ts';
import { readable } from '../fakes/cardTexts.ts';
import { type Connector, createConnector } from '../fakes/connector.ts';
import { type LogAnalytics, openLogAnalytics } from '../fakes/logAnalytics.ts';
import { installation } from './activities.ts';
import { say } from './chat.ts';
import { type Bot, useBots } from './harness.ts';
import { postActivity, send } from './send.ts';
import { startWithWorkspace } from './workspaceBot.ts';

describe('a sign-in that no alert brings, end to end', () => {
  const bots = useBots();
  let connector: Connector;
  let service: LogAnalytics;
  let url: string;
  let folder: string;
  let bot: Bot;

  before(async () => {
    connector = await createConnector();
    service = await openLogAnalytics();
    folder = bots.folder();
    bot = startWithWorkspace(bots, service, { SWEEP_INTERVAL: 'PT1S', DATA_DIR: folder });
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
    assert.match(readable(card), /Found by the sweep: the alert rule did not fire/);
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

  it('is told alike by the card, by status and by diagnose, also after it is closed and the bot starts anew', async () => {
    const asked = async (word: string) => readable(await say(url, connector, word));
    const { incidentId } = await bot.logged('the sweep has found a sign-in that no alert has brought');
    assert.match(await asked(`close ${String(incidentId)} drill`), /is closed as drill/);
    assert.equal(await bot.end(), 0);
    bot = startWithWorkspace(bots, service, { SWEEP_INTERVAL: 'PT1S', DATA_DIR: folder });
    url = await bot.url();
    await bot.logged('Teams is connected');
    const status = await asked('status');
    assert.match(status, /^Would a sign-in be seen now\? [^.]+\.\s+The watch needs attention/);
    assert.match(status, /The sweep found 1 sign-in that no alert reported/);
    assert.match(
      await asked('diagnose'),
      /✗ Failed: Do alerts reach Glasswatch\?[^✓✗]*The sweep found 1 sign-in/,
    );
    const { status: code } = await send(`${url}/readyz`, {});
    assert.equal(code, 200, 'alerts can be taken and cards shown all the same');
  });
});
